using System.Collections;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Tests.Assessments;

/// <summary>Findings that are written without a message are those of the message, with each field that the contract has.</summary>
public sealed class FindingsWriterTests
{
    [Fact]
    public void Written_IsWhatProtobufWrites_WhateverIsFound()
    {
        var findings = new AssessmentFindings();
        Fill(findings);
        using var wire = new WireWriter();
        FindingsWriter.Write(wire, EvaluateSkinAssessmentResponse.FindingsFieldNumber, findings);
        Assert.Equal(new EvaluateSkinAssessmentResponse { Findings = findings }.ToByteArray(), wire.Written.ToArray());
    }

    [Fact]
    public void Written_IsWhatProtobufWrites_OfFindingsThatAreEmpty()
    {
        var findings = new AssessmentFindings { Modalities = { new ModalityFinding() } };
        using var wire = new WireWriter();
        FindingsWriter.Write(wire, EvaluateSkinAssessmentResponse.FindingsFieldNumber, findings);
        Assert.Equal(new EvaluateSkinAssessmentResponse { Findings = findings }.ToByteArray(), wire.Written.ToArray());
    }

    [Fact]
    public void Written_IsWhatProtobufWrites_OfARuleThatFiresForSeveralModalities()
    {
        var (shared, own) = (new FiredRule(), new FiredRule { RuleId = "own" });
        Fill(shared);
        var findings = new AssessmentFindings
        {
            Modalities = { new ModalityFinding { FiredRules = { shared, own } }, new ModalityFinding { FiredRules = { own, shared, shared.Clone() } } },
        };
        using var wire = new WireWriter();
        FindingsWriter.Write(wire, EvaluateSkinAssessmentResponse.FindingsFieldNumber, findings);
        Assert.Equal(new EvaluateSkinAssessmentResponse { Findings = findings }.ToByteArray(), wire.Written.ToArray());
    }

    /// <summary>Sets every field, repeated ones twice, texts to some that are longer than one byte of length can say.</summary>
    private static void Fill(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field));
                continue;
            }

            var items = (IList)field.Accessor.GetValue(message);
            items.Add(Value(field));
            items.Add(Value(field));
        }
    }

    private static object Value(FieldDescriptor field)
    {
        if (field.FieldType == FieldType.Message && field.MessageType.File.Name == "google/protobuf/wrappers.proto")
            return Value(field.MessageType.FindFieldByName("value"));
        if (field.FieldType == FieldType.Message)
        {
            var nested = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            Fill(nested);
            return nested;
        }

        return field.FieldType switch
        {
            FieldType.String => new string('ü', 100),
            FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, 1),
            FieldType.Bool => true,
            FieldType.Int32 => -300,
            FieldType.Int64 => 300L,
            FieldType.Double => 0.5,
            _ => throw new InvalidOperationException($"Findings have no fields of the type of {field.FullName} yet."),
        };
    }
}
