using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>The one list of sealed columns against the contract's annotations.</summary>
public sealed class SealedColumnTests
{
    // Fields that are sensitive and lie in no sealed column, each with the reason.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["Practitioner.display_name"] = "patients are shown it before they book",
        ["Closure.display_name"] = "says why a clinic or somebody of its staff is away, and is read with every diary",
        ["Partner.contact_email"] = "of a business, not of a patient",
        ["ApiKey.key"] = "not stored: a keyed hash is",
        ["WebhookEndpoint.secret"] = "sealed under the pepper, since nodes need it without a clinic",
        ["Event.resource"] = "a name with ids and nothing else",
        ["AuditEntry.acting_user"] = "an id",
        ["AuditEntry.remote_address"] = "of the caller's server",
        ["AuditEntry.consent"] = "a name with ids and nothing else",
        ["AuditEntry.resources"] = "names with ids and nothing else",
        ["Photo.body_region"] = "a number that photos are filtered by; without the patient's name it says nothing of anybody",
    };

    [Fact]
    public void EverySensitiveFieldOfAResource_IsSealed_OrHasAReasonNotToBe()
    {
        var sealedFields = SealedColumns.All.SelectMany(column => column.Fields).ToHashSet();
        var sensitive = Resources().SelectMany(message => message.Fields.InFieldNumberOrder()
            .Where(field => ApiContract.RuleOf(field).Sensitivity != Sensitivity.Unspecified)
            .Select(field => $"{message.Name}.{field.Name}")).ToHashSet();
        Assert.Contains("Patient.note", sensitive);
        Assert.Empty(sensitive.Except(sealedFields).Except(Elsewhere.Keys));
        Assert.Empty(sealedFields.Except(sensitive));
        Assert.Empty(Elsewhere.Keys.Except(sensitive));
    }

    private static IEnumerable<MessageDescriptor> Resources()
    {
        var (seen, files) = (new HashSet<string>(), new Queue<FileDescriptor>(ApiContract.Services.Values.Select(service => service.File)));
        while (files.TryDequeue(out var file))
        {
            if (!seen.Add(file.Name))
                continue;
            foreach (var dependency in file.Dependencies)
                files.Enqueue(dependency);
            foreach (var message in file.MessageTypes.Where(m => m.GetOptions()?.GetExtension(AnnotationsExtensions.Resource) is not null))
                yield return message;
        }
    }
}
