using System.Diagnostics.Metrics;

namespace ClinicApi.Server.Clinics;

/// <summary>Tells how much memory diaries take and how often they have to be read anew.</summary>
internal sealed class DiaryMetrics
{
    public const string MeterName = "ClinicApi.Diaries";

    public DiaryMetrics(IMeterFactory meters, ClinicDiaries diaries)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("clinicapi.diaries.clinics", () => diaries.Followed.Count, "{clinic}", "Clinics whose diary is in memory.");
        meter.CreateObservableGauge("clinicapi.diaries.memory", () => diaries.Bytes, "By", "Memory that diaries and catalogues take.");
        meter.CreateObservableGauge(
            "clinicapi.diaries.resources",
            () => diaries.Followed.Sum(clinic => clinic.Known?.Clinic.Calendar.Resources.Length ?? 0),
            "{resource}",
            "Practitioners, rooms and devices of the clinics whose diary is in memory.");
        meter.CreateObservableCounter("clinicapi.diaries.evictions", () => diaries.Evicted, "{clinic}", "Clinics that were let go.");
        meter.CreateObservableCounter("clinicapi.diaries.loads", () => diaries.Loads, "{clinic}", "Diaries that were read whole.");
    }
}
