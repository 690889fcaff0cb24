using System.Text.Json;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using NodaTime.Text;

namespace ClinicApi.Server.Patients;

/// <summary>
/// Procedures that patients report, as they are stored: each with who wrote it, since that is what a partner may read. Staff and internal
/// services see and write all of them.
/// </summary>
internal static class ReportedProcedures
{
    public static IEnumerable<ReportedProcedure> All(string stored) => Read(stored).Select(ToMessage);

    /// <summary>Those that a caller sees in a view.</summary>
    public static IEnumerable<ReportedProcedure> Visible(string stored, PatientView view, string callerId) =>
        Read(stored).Where(report => view == PatientView.Full || report.By == callerId).Select(ToMessage);

    /// <summary>What is stored once a caller has put others in place of those that it sees.</summary>
    public static string Replace(string stored, IEnumerable<ReportedProcedure> written, PatientView view, string callerId)
    {
        var known = Read(stored);
        var unseen = known.Where(report => view != PatientView.Full && report.By != callerId);
        var seen = written.Select(message => known.FirstOrDefault(report => ToMessage(report).Equals(message))?.By is { } by && view == PatientView.Full
            ? ToReport(message, by)
            : ToReport(message, callerId));
        return JsonSerializer.Serialize(unseen.Concat(seen).ToArray());
    }

    /// <summary>What is stored of a person of whom both are told.</summary>
    public static string Union(string stored, string other)
    {
        var known = Read(stored);
        var messages = known.Select(ToMessage).ToHashSet();
        return JsonSerializer.Serialize(known.Concat(Read(other).Where(report => messages.Add(ToMessage(report)))).ToArray());
    }

    private static Report[] Read(string stored) => JsonSerializer.Deserialize<Report[]>(stored)!;

    private static ReportedProcedure ToMessage(Report report) => new()
    {
        Modality = (Modality)report.Modality,
        BodyRegions = { report.BodyRegions.Select(region => (BodyRegion)region) },
        Date = LocalDatePattern.Iso.Parse(report.Date).Value.ToCivilDate(),
    };

    private static Report ToReport(ReportedProcedure message, string by) => new(
        by, (int)message.Modality, [.. message.BodyRegions.Select(region => (int)region)], LocalDatePattern.Iso.Format(message.Date.ToLocalDate()));

    private sealed record Report(string By, int Modality, int[] BodyRegions, string Date);
}
