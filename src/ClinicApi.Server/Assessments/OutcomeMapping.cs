using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Assessments;

/// <summary>Outcomes as the contract has them and as they are stored: without what the row knows, in the contract's wire form.</summary>
internal static class OutcomeMapping
{
    public static Outcome ToMessage(OutcomeRow row)
    {
        var outcome = Outcome.Parser.ParseFrom(row.Document);
        outcome.Name = ResourceNames.Outcome(row.ClinicId, row.PatientId, row.OutcomeId);
        outcome.Baseline = ResourceNames.Assessment(row.ClinicId, row.PatientId, row.BaselineId);
        outcome.Corrects = row.CorrectsId.Length == 0 ? "" : ResourceNames.Outcome(row.ClinicId, row.PatientId, row.CorrectsId);
        outcome.ObserveTime = row.ObservedAt.ToTimestamp();
        outcome.CreateTime = row.CreatedAt.ToTimestamp();
        return outcome;
    }

    public static byte[] WriteDocument(Outcome outcome)
    {
        var document = outcome.Clone();
        (document.Name, document.Baseline, document.Corrects, document.ObserveTime, document.CreateTime) = ("", "", "", null, null);
        return document.ToByteArray();
    }
}
