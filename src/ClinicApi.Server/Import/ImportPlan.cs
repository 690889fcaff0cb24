using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Import;

/// <summary>A resource to be created, updated or deleted.</summary>
/// <param name="Change">What is done.</param>
/// <param name="Resource">What it is done to.</param>
/// <param name="Id">Its id.</param>
/// <param name="Document">What is stored; empty on deletion.</param>
/// <param name="Version">The stored version that the change was planned on; 0 if there is none.</param>
internal sealed record PlannedChange(Change Change, CatalogueResource Resource, string Id, string Document, long Version);

/// <summary>What an import will do, decided from the file and what is stored.</summary>
internal sealed record ImportPlan(string ClinicId, IReadOnlyList<PlannedChange> Changes, int Unchanged, IReadOnlyList<FileProblem> Warnings)
{
    private const string AllFields = "*";

    public static ImportPlan Make(ClinicFile file, CatalogueSnapshot? stored, bool prune, FileProblems problems)
    {
        if (stored is not null)
            RefuseToChangeWhatIsFixed(file, stored.Clinic, problems);
        var rows = stored?.Items.ToDictionary(row => (CatalogueResources.Of(row.Kind), row.Id)) ?? [];
        var inFile = file.Items.Select(item => (item.Resource, item.Id)).ToHashSet();
        var others = rows.Where(row => !inFile.Contains(row.Key)).Select(row => row.Value).ToList();
        var remaining = prune ? [] : others;
        RefuseUnknownReferences(file, remaining, problems);

        var changes = new List<PlannedChange>();
        foreach (var item in file.All)
        {
            var (version, current) = item.Resource.IsClinic
                ? (stored?.Clinic.Version ?? 0, stored is null ? null : CatalogueDocuments.Read(item.Resource, stored.Clinic))
                : rows.TryGetValue((item.Resource, item.Id), out var row) ? (row.Version, CatalogueDocuments.Read(row)) : (0, null);

            // The medical director decides, and no file.
            if (item.Message is Clinic clinic)
                clinic.ProfileDecision = (current as Clinic)?.ProfileDecision;
            var document = CatalogueDocuments.Write(item.Message);
            if (current is null)
                changes.Add(new PlannedChange(Change.Created, item.Resource, item.Id, document, 0));
            else if (CatalogueDocuments.Write(current) != document)
                changes.Add(new PlannedChange(Change.Updated, item.Resource, item.Id, document, version));
        }

        var unchanged = 1 + file.Items.Count - changes.Count;
        if (prune)
        {
            // What refers to others goes before them.
            changes.AddRange(others.OrderByDescending(row => row.Kind)
                .Select(row => new PlannedChange(Change.Deleted, CatalogueResources.Of(row.Kind), row.Id, "", row.Version)));
        }

        return new ImportPlan(file.ClinicId, changes, unchanged, FindRolesThatNobodyFills(file, remaining));
    }

    private static void RefuseToChangeWhatIsFixed(ClinicFile file, ClinicRow row, FileProblems problems)
    {
        var violations = new List<FieldViolation>();
        var current = (Clinic)CatalogueDocuments.Read(CatalogueResources.Clinic, row);
        var clinic = (Clinic)file.Clinic.Message;
        var paths = UpdateMasks.Paths(clinic, new() { Paths = { AllFields } }, violations);
        UpdateMasks.Apply(current, clinic, paths, CatalogueResources.Clinic.Type, violations);
        foreach (var violation in violations)
            problems.Add(file.Clinic.Places.Of(violation.Field), $"{violation.Description} in a clinic that exists already");
    }

    private static void RefuseUnknownReferences(ClinicFile file, List<CatalogueRow> remaining, FileProblems problems)
    {
        var names = file.Items.Select(item => ResourceNames.InClinic(file.ClinicId, item.Resource.Collection, item.Id))
            .Concat(remaining.Select(row => ResourceNames.InClinic(file.ClinicId, CatalogueResources.Of(row.Kind).Collection, row.Id)))
            .ToHashSet();
        foreach (var item in file.Items)
        {
            if (item.Message is not Closure closure)
                continue;
            for (var i = 0; i < closure.Resources.Count; i++)
            {
                if (!names.Contains(closure.Resources[i]))
                    problems.Add(item.Places.Of($"closure.resources[{i}]"), "is neither in the file nor in the clinic");
            }
        }
    }

    /// <summary>A treatment that asks for a skill, room or device which the clinic has not enough of is valid, but can never be booked.</summary>
    private static List<FileProblem> FindRolesThatNobodyFills(ClinicFile file, List<CatalogueRow> remaining)
    {
        var capabilities = file.Items.Select(item => item.Message).Concat(remaining.Select(CatalogueDocuments.Read)).SelectMany(Capabilities)
            .CountBy(capability => capability).ToDictionary();
        var found = new List<FileProblem>();
        foreach (var item in file.Items)
        {
            if (item.Message is not Treatment treatment)
                continue;
            for (var i = 0; i < treatment.Roles.Count; i++)
            {
                var role = treatment.Roles[i];
                var have = capabilities.GetValueOrDefault((role.Kind, role.Capability));
                if (have < Math.Max(1, role.Count))
                {
                    found.Add(new FileProblem(
                        item.Places.Of($"treatment.roles[{i}].capability"),
                        $"the treatment cannot be booked: it needs {Math.Max(1, role.Count)} of these, and the clinic has {have}"));
                }
            }
        }

        return found;
    }

    private static IEnumerable<(ResourceKind Kind, string Code)> Capabilities(IMessage message) => message switch
    {
        Practitioner practitioner => practitioner.Skills.Select(skill => (ResourceKind.Practitioner, skill.Code)),
        Room room => room.Kinds.Distinct().Select(kind => (ResourceKind.Room, kind)),
        Device device => device.Kinds.Distinct().Select(kind => (ResourceKind.Device, kind)),
        _ => [],
    };
}
