using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using MinimumInterval = ClinicApi.Scheduling.MinimumInterval;

namespace ClinicApi.Server.Spacing;

/// <summary>What a clinic's treatments are to the skin, and which of them keep an interval to which.</summary>
internal sealed class IntervalRules
{
    private static readonly Procedure Unknown = new(0, default, []);

    private readonly IReadOnlyDictionary<string, CompiledTreatment> treatments;
    private readonly HashSet<string> concerned;

    public IntervalRules(IReadOnlyDictionary<string, CompiledTreatment> treatments)
    {
        this.treatments = treatments;
        var demanding = treatments.Values.Select(t => t.Procedure).Where(p => !p.Intervals.IsEmpty).ToList();
        concerned =
        [
            .. treatments.Where(t => !t.Value.Procedure.Intervals.IsEmpty || demanding.Any(d => Procedure.DaysBetween(d, t.Value.Procedure) > 0))
                .Select(t => t.Key),
        ];
        MostDays = demanding.SelectMany(p => p.Intervals).Select(i => i.Days).DefaultIfEmpty(0).Max();
    }

    /// <summary>The longest interval that any treatment demands.</summary>
    public int MostDays { get; }

    /// <summary>Whether the treatment keeps an interval to anything. Most do not, and then nothing need be read.</summary>
    public bool Concern(string treatmentId) => concerned.Contains(treatmentId);

    public static Procedure Compile(V1.Treatment treatment) => new(
        (int)treatment.Modality,
        Regions(treatment.BodyRegions),
        [
            .. treatment.MinimumIntervals.Select(i =>
                new MinimumInterval([.. i.Modalities.Select(modality => (int)modality)], i.SameRegionOnly, i.Days)),
        ])
    {
        LeavesSkinAlone = LeavesSkinAlone(treatment.Modality),
    };

    public static DatedProcedure Of(ReportedProcedure reported, LocalDate date) =>
        new(date, new Procedure((int)reported.Modality, Regions(reported.BodyRegions), []) { LeavesSkinAlone = LeavesSkinAlone(reported.Modality) });

    /// <summary>As it was booked, with what its treatment demands today.</summary>
    public Procedure Of(SessionRow session)
    {
        var known = treatments.GetValueOrDefault(session.TreatmentId)?.Procedure ?? Unknown;
        return session.Modality == 0
            ? known
            : new Procedure(session.Modality, new BodyRegions((ulong)session.BodyRegions), known.Intervals)
            {
                LeavesSkinAlone = LeavesSkinAlone((Modality)session.Modality),
            };
    }

    private static BodyRegions Regions(IEnumerable<BodyRegion> regions) => BodyRegions.Of(regions.Select(region => (int)region));

    private static bool LeavesSkinAlone(Modality modality) => modality is Modality.Consultation or Modality.FollowUp;
}
