using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>
/// Recognises how a method is called by the fields of its messages: <c>page_token</c> makes a list, <c>resume_token</c> on both sides
/// of a stream makes it one that goes on by itself, and <c>data</c> with <c>sha256</c> in a stream of requests makes that a content.
/// </summary>
internal static class ShapeReader
{
    private const string ResumeToken = "resume_token";

    // Fields that say when something happened which a watch reports.
    private static readonly string[] HappenedNames = ["commit_time", "checkpoint_time"];

    public static Shape Read(MethodDescriptor method, Problems problems)
    {
        if (method is { IsClientStreaming: true, IsServerStreaming: false } && HasString(method.InputType, "sha256")
            && method.InputType.FindFieldByName("data") is { FieldType: FieldType.Bytes, IsRepeated: false })
        {
            return new Shape.Upload();
        }

        if (method.IsServerStreaming)
            return HasString(method.InputType, ResumeToken) && HasString(method.OutputType, ResumeToken) ? Watch(method) : new Shape.Stream();
        return HasString(method.InputType, "page_token") ? Paged(method, problems) : new Shape.Unary();
    }

    private static Shape.Watch Watch(MethodDescriptor method) => new Shape.Watch(
    [
        .. from content in method.OutputType.Fields.InDeclarationOrder()
           where content is { FieldType: FieldType.Message, IsRepeated: false }
           from field in content.MessageType.Fields.InDeclarationOrder()
           where HappenedNames.Contains(field.Name) && CSharpTypes.IsTimestamp(field)
           select $"message.{CSharpNames.Property(content)}?.{CSharpNames.Property(field)}",
    ]);

    private static Shape Paged(MethodDescriptor method, Problems problems)
    {
        var lists = method.OutputType.Fields.InDeclarationOrder()
            .Where(f => f is { IsRepeated: true, IsMap: false, FieldType: FieldType.Message })
            .ToList();
        var complete = HasString(method.OutputType, "next_page_token")
            && method.InputType.FindFieldByName("page_size") is { FieldType: FieldType.Int32, IsRepeated: false };
        if (lists.Count == 1 && complete)
            return new Shape.Paged(CSharpTypes.Of(lists[0].MessageType), CSharpNames.Property(lists[0]), HasString(method.OutputType, ResumeToken));
        problems.Add(
            method,
            "SDK035",
            "its request has a page_token, so it must also have an int32 page_size, and its response a next_page_token and one list of messages.");
        return new Shape.Unary();
    }

    private static bool HasString(MessageDescriptor message, string name) =>
        message.FindFieldByName(name) is { FieldType: FieldType.String, IsRepeated: false };
}
