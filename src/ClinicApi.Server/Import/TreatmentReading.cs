using System.Text.Json;
using ClinicApi.V1;

namespace ClinicApi.Server.Import;

/// <summary>Reads a treatment with its roles, phases, booking rules, price and course plan.</summary>
internal static class TreatmentReading
{
    private static readonly EnumWords<Modality> Modalities = new(CommonReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(Modality)));
    private static readonly EnumWords<BodyRegion> Regions = new(CommonReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(BodyRegion)));
    private static readonly EnumWords<ResourceKind> ResourceKinds = new(ClinicReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(ResourceKind)));
    private static readonly EnumWords<PhaseKind> PhaseKinds = new(ClinicReflection.Descriptor.EnumTypes.Single(e => e.Name == nameof(PhaseKind)));

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static Treatment Read(FileObject file) => new()
    {
        DisplayName = file.Text("name", "display_name"),
        Description = file.Text("description", "description"),
        Modality = file.Word("modality", "modality", Modalities),
        BodyRegions = { file.Items("bodyRegions", "body_regions", JsonValueKind.String).Select(item => file.Word(item.Node, Regions)) },
        Roles = { file.Objects("roles", "roles").Select(Role) },
        Phases = { file.Objects("phases", "phases").Select(Phase) },
        StartGrid = file.Duration("startGridMinutes", "start_grid", Minute),
        LeadTime = file.Duration("leadTimeMinutes", "lead_time", Minute),
        BookingHorizon = file.Duration("bookingHorizonDays", "booking_horizon", Day),
        CancellationCutOff = file.Duration("cancellationCutOffHours", "cancellation_cut_off", Hour),
        Price = file.Object("price", "price") is { } price ? Price(price) : null,
        CoursePlan = file.Object("coursePlan", "course_plan") is { } plan ? CoursePlan(plan) : null,
    };

    private static TreatmentRole Role(FileObject file)
    {
        var role = new TreatmentRole
        {
            RoleId = file.Text("id", "role_id"),
            Kind = file.Word("kind", "kind", ResourceKinds),
            Capability = file.Text("capability", "capability"),
            Count = file.Integer("count", "count") ?? 0,
            Preparation = file.Duration("preparationMinutes", "preparation", Minute),
            Turnover = file.Duration("turnoverMinutes", "turnover", Minute),
            MayChange = file.Flag("mayChange", "may_change"),
        };
        file.Close();
        return role;
    }

    private static TreatmentPhase Phase(FileObject file)
    {
        var phase = new TreatmentPhase
        {
            PhaseId = file.Text("id", "phase_id"),
            Kind = file.Word("kind", "kind", PhaseKinds),
            DisplayName = file.Text("name", "display_name"),
            Duration = file.Duration("minutes", "duration", Minute),
            MaximumDuration = file.Duration("maximumMinutes", "maximum_duration", Minute),
            Roles = { file.Texts("roles", "roles") },
        };
        file.Close();
        return phase;
    }

    private static Money Price(FileObject file)
    {
        var money = new Money { CurrencyCode = file.Text("currency", "currency_code") };
        if (file.Take("amount", "minor_units", JsonValueKind.Number) is { } amount)
        {
            if (Currencies.ToMinorUnits(amount.Text, money.CurrencyCode) is { } units)
                money.MinorUnits = units;
            else
                file.Wrong(amount.Place, $"must be an amount with at most {Currencies.Digits(money.CurrencyCode)} digits after the point");
        }
        else
        {
            file.Required("amount");
        }

        file.Close();
        return money;
    }

    private static CoursePlan CoursePlan(FileObject file)
    {
        var plan = new CoursePlan
        {
            Sessions = file.Integer("sessions", "sessions") ?? 0,
            MinimumInterval = file.Duration("minimumIntervalDays", "minimum_interval", Day),
            PreferredInterval = file.Duration("preferredIntervalDays", "preferred_interval", Day),
            Downtime = file.Duration("downtimeDays", "downtime", Day),
        };
        file.Close();
        return plan;
    }
}
