using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClinicApi.AssessmentFollower;

/// <summary>
/// Reads signed assessments as they come. What an event leads to and the place in the stream after it are stored in one transaction, so
/// the two never differ, whenever the process dies.
/// </summary>
internal sealed partial class Follower(ClinicApiClient clinicApi, Ledger ledger, ILogger<Follower> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var request = new WatchEventsRequest { Types_ = { EventType.AssessmentFinalized } };
        if (ledger.ReadToken() is { } token)
            request.ResumeToken = token;
        else
            request.Beginning = new Empty();

        // The watch goes on by itself when the server or the network breaks. If the place is so old that what followed it is no longer
        // kept, it ends with a WatchGapException, and so does this program: somebody has to read the assessments anew.
        await foreach (var message in clinicApi.Events.WatchEventsAsync(request, cancellationToken: stoppingToken))
        {
            if (message.Event is { } signed && await ReadAsync(signed.Resource, stoppingToken) is { } assessment)
            {
                ledger.Record(signed.Name, assessment, message.ResumeToken);
                LogRecorded(log, signed.Name);
            }
            else
            {
                ledger.Remember(message.ResumeToken);
            }
        }
    }

    /// <returns>Null if it is gone by now, with its patient.</returns>
    private async Task<SkinAssessment?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await clinicApi.SkinAssessments.GetSkinAssessmentAsync(name, cancellationToken: cancellationToken);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    // The event's name says nothing about the patient; the assessment's does.
    [LoggerMessage(1, LogLevel.Information, "Recorded {Event}")]
    private static partial void LogRecorded(ILogger logger, string @event);
}
