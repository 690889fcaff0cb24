using System.Text.Json;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Import;

/// <summary>A resource that a clinic file describes.</summary>
/// <param name="Resource">What it is.</param>
/// <param name="Id">Its id; for the clinic, the clinic's.</param>
/// <param name="Message">It, as the contract has it.</param>
/// <param name="Places">Where its fields stand in the file, as paths in the request that would create it.</param>
internal sealed record FileResource(CatalogueResource Resource, string Id, IMessage Message, FieldPlaces Places);

/// <summary>A clinic with its catalogue, as an operator writes it in a file. The format is described in docs/clinic-file.md.</summary>
internal sealed record ClinicFile(FileResource Clinic, IReadOnlyList<FileResource> Items)
{
    // Any id that is one: the references within a file with a wrong clinic id are checked nevertheless.
    private const string StandInId = "clinic";

    private static readonly EnumWords<AssessmentPolicy> AssessmentPolicies =
        new(ClinicReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(AssessmentPolicy)));

    public string ClinicId => Clinic.Id;

    public IEnumerable<FileResource> All => [Clinic, .. Items];

    /// <returns>The file, or null if it is not even JSON with a clinic in it. It is to be used only if there are no problems.</returns>
    public static ClinicFile? Read(ReadOnlySpan<byte> json, FileProblems problems)
    {
        if (FileParser.Parse(json, problems) is not { } node)
            return null;
        var root = new FileObject(node, "", new FieldPlaces(node.Place), problems);
        if (!root.Is(node, JsonValueKind.Object))
            return null;
        var clinic = ReadClinic(root, problems);
        var clinicId = clinic is not null && ResourceNames.IsId(clinic.Id) ? clinic.Id : StandInId;
        FileResource[] items =
        [
            .. ReadAll(root, CatalogueResources.Practitioner, problems, Practitioner),
            .. ReadAll(root, CatalogueResources.Room, problems, Room),
            .. ReadAll(root, CatalogueResources.Device, problems, Device),
            .. ReadAll(root, CatalogueResources.Treatment, problems, TreatmentReading.Read),
            .. ReadAll(root, CatalogueResources.Closure, problems, file => Closure(file, clinicId)),
        ];
        root.Close();
        foreach (var item in items)
            FileRules.Check(item, clinicId, problems);
        if (clinic is null)
            return null;
        FileRules.Check(clinic, clinicId, problems);
        return new ClinicFile(clinic, items);
    }

    private static FileResource? ReadClinic(FileObject root, FileProblems problems)
    {
        if (root.Take("clinic", "clinic", JsonValueKind.Object) is { } node)
            return Read(node, CatalogueResources.Clinic, problems, ClinicItself);
        root.Required("clinic");
        return null;
    }

    private static List<FileResource> ReadAll(
        FileObject root, CatalogueResource resource, FileProblems problems, Func<FileObject, IMessage> read)
    {
        var found = new List<FileResource>();
        foreach (var (node, _) in root.Items(resource.Collection, resource.Collection, JsonValueKind.Object))
        {
            var item = Read(node, resource, problems, read);
            if (item.Id.Length > 0 && found.Exists(other => other.Id == item.Id))
                problems.Add(item.Places.Of(resource.Type + "_id"), $"is the id of another of the {resource.Collection} too");
            found.Add(item);
        }

        return found;
    }

    private static FileResource Read(FileNode node, CatalogueResource resource, FileProblems problems, Func<FileObject, IMessage> read)
    {
        var places = new FieldPlaces(node.Place);
        var file = new FileObject(node, resource.Type, places, problems);
        var id = file.Text("id", "name");
        places.Add(resource.Type + "_id", places.Of(file.FieldOf("name")));
        if (id.Length == 0)
            file.Required("id");
        var message = read(file);
        file.Close();
        return new FileResource(resource, id, message, places);
    }

    private static Clinic ClinicItself(FileObject file) => new()
    {
        DisplayName = file.Text("name", "display_name"),
        TimeZone = file.Text("timeZone", "time_zone"),
        LanguageCode = file.Text("language", "language_code"),
        RegionCode = file.Text("region", "region_code"),
        AddressLines = { file.Texts("address", "address_lines") },
        Phone = file.Text("phone", "phone"),
        Email = file.Text("email", "email"),
        OpeningHours = HoursReading.Read(file, "openingHours", "opening_hours"),
        AssessmentPolicy = file.Word("assessments", "assessment_policy", AssessmentPolicies),
    };

    private static Practitioner Practitioner(FileObject file) => new()
    {
        DisplayName = file.Text("name", "display_name"),
        Skills = { file.Items("skills", "skills").Select(item => Skill(file, item.Node, item.Field)) },
        WorkingHours = HoursReading.Read(file, "workingHours", "working_hours"),
    };

    /// <summary>A code, or an object with the code and the last day on which it holds.</summary>
    private static Skill Skill(FileObject practitioner, FileNode node, string field)
    {
        if (node.Kind == JsonValueKind.String)
            return new Skill { Code = node.Text };
        if (!practitioner.Is(node, JsonValueKind.Object))
            return new Skill();
        var file = practitioner.Open(node, field);
        var skill = new Skill { Code = file.Text("code", "code") };
        if (file.Take("validUntil", "valid_until", JsonValueKind.String) is { } until)
        {
            skill.ValidUntil = CivilText.Date(until.Text);
            if (skill.ValidUntil is null)
                file.Wrong(until.Place, "must be a date such as 2026-12-24");
        }

        file.Close();
        return skill;
    }

    private static Room Room(FileObject file) => new()
    {
        DisplayName = file.Text("name", "display_name"),
        Kinds = { file.Texts("kinds", "kinds") },
    };

    private static Device Device(FileObject file) => new()
    {
        DisplayName = file.Text("name", "display_name"),
        Kinds = { file.Texts("kinds", "kinds") },
        Model = file.Text("model", "model"),
    };

    /// <summary>Dates are whole days, the last one too; without an end it is one day.</summary>
    private static Closure Closure(FileObject file, string clinicId)
    {
        var start = Moment(file, "from", "start");
        var end = Moment(file, "to", "end") ?? (start?.Time is null ? start : null);
        return new Closure
        {
            DisplayName = file.Text("name", "display_name"),
            Resources = { file.Texts("resources", "resources").Select(resource => $"{ResourceNames.Clinic(clinicId)}/{resource}") },
            Start = start,
            End = end is { Time: null } ? CivilText.EndOf(end.Date) : end,
        };
    }

    private static CivilDateTime? Moment(FileObject file, string key, string name)
    {
        if (file.Take(key, name, JsonValueKind.String) is not { } node)
            return null;
        var moment = CivilText.DateTime(node.Text);
        if (moment is null)
            file.Wrong(node.Place, "must be a date such as 2026-12-24, or a date and time such as 2026-12-24T13:00");
        return moment;
    }
}
