using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using Google.Protobuf;

namespace ClinicApi.Server.Import;

/// <summary>Checks what a file describes exactly as the API checks the call that would create it.</summary>
internal static class FileRules
{
    public static void Check(FileResource item, string clinicId, FileProblems problems)
    {
        var validator = new MessageValidator(new HashSet<string> { clinicId });
        validator.Validate(CreateRequest(item, clinicId), "");
        // The second set of rules relies on the first.
        var violations = validator.Violations.Count > 0 ? validator.Violations : CatalogueRules.Check(item.Message, item.Resource.Type);
        foreach (var violation in violations)
            problems.Add(item.Places.Of(violation.Field), violation.Description);
    }

    private static IMessage CreateRequest(FileResource item, string clinicId)
    {
        var method = ApiContract.Methods.Values.Single(m =>
            m.Descriptor.OutputType == item.Resource.Descriptor && m.Descriptor.Name.StartsWith("Create", StringComparison.Ordinal));
        var request = method.Descriptor.InputType.Parser.ParseFrom(ByteString.Empty);
        if (!item.Resource.IsClinic)
            Set(request, "parent", ResourceNames.Clinic(clinicId));
        Set(request, item.Resource.Type + "_id", item.Id);
        Set(request, item.Resource.Type, item.Message);
        return request;
    }

    private static void Set(IMessage request, string field, object value) =>
        request.Descriptor.FindFieldByName(field).Accessor.SetValue(request, value);
}
