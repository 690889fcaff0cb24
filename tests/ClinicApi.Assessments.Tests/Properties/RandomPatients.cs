using System.Collections;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Tests.Properties;

/// <summary>Patients with anything in any field, made from a seed.</summary>
internal sealed class RandomPatients(int seed)
{
    private readonly Random random = new(seed);

    public PatientState Next()
    {
        var inputs = (AssessmentInputs)Fill(AssessmentInputs.Descriptor);
        return new PatientState
        {
            Inputs = inputs,
            Phototype = random.Next(5) == 0 ? null : new PhototypeFinding { DecidingPhototype = (Phototype)random.Next(7) },
            Scores = [.. inputs.Concerns.Select(concern => Score(concern))],
            PackYears = random.Next(2) == 0 ? null : random.Next(60),
        };
    }

    private ScaleScore Score(Concern concern)
    {
        var score = new ScaleScore { Scale = (SeverityScale)random.Next(23), Concern = concern.Kind, Value = random.Next(5) };
        score.BodyRegions.Add(concern.BodyRegions);
        return score;
    }

    private IMessage Fill(MessageDescriptor descriptor)
    {
        var message = descriptor.Parser.ParseFrom([]);
        if (descriptor == CivilDate.Descriptor)
        {
            var date = Example.Day.AddDays(-random.Next(random.Next(2) == 0 ? 40 : 20000));
            return new CivilDate { Year = date.Year, Month = date.Month, Day = date.Day };
        }

        foreach (var field in descriptor.Fields.InDeclarationOrder().Where(field => field.IsRepeated || random.Next(4) > 0))
        {
            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                for (var count = random.Next(4); count > 0; count--)
                    list.Add(Value(field));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number),
        FieldType.Message when field.MessageType.FullName == "google.protobuf.DoubleValue" => Math.Round(random.NextDouble() * 20, 1),
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Int32Value" => random.Next(5),
        FieldType.Message => Fill(field.MessageType),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Int32 => random.Next(5),
        FieldType.Int64 => (long)random.Next(100000),
        FieldType.Double => random.NextDouble(),
        _ => "x",
    };
}
