using System.CommandLine;
using ClinicApi.Server.Audit;
using ClinicApi.Storage;

namespace ClinicApi.Server.Commands;

/// <summary>Looks whether everything is as it must be.</summary>
internal static class VerifyCommand
{
    // Where something is wrong there may be much of it, and the first tell what.
    private const int MostOfARule = 20;
    private const int HashShown = 16;

    public static Command Build(string[] settings)
    {
        var command = new Command(
            "verify",
            """
            Compute the chains of the audit log anew, and look for what must never be: overlapping reservations, gaps in the feed of
            events, appointments without their time, photos without their content, sensitive values that cannot be opened. Changes
            nothing, and may run while servers work. Exit code 1 if anything is wrong. Keep the ends of the chains that it prints
            somewhere else: they show later whether the database was put back.
            """);
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        await using var workplace = Workplace.Open(settings);
        await workplace.Store.RequireSchemaAsync(cancellationToken);
        var problems = await VerifyChainsAsync(workplace, output, error, cancellationToken);
        foreach (var rule in IntegrityReads.Rules)
        {
            await error.WriteLineAsync($"looking whether {rule}");
            foreach (var finding in await workplace.Store.Integrity.FindAsync(rule, MostOfARule, cancellationToken))
            {
                problems++;
                await output.WriteLineAsync($"WRONG clinics/{finding.ClinicId}: {finding.Rule}: {finding.Subject}");
            }
        }

        problems += await VerifyPhotosAsync(workplace, output, error, cancellationToken);
        if (problems > 0)
            throw new CommandException($"{problems} problems were found.");
        await output.WriteLineAsync("Everything is as it must be.");
        return CommandLine.Done;
    }

    private static async Task<int> VerifyChainsAsync(Workplace workplace, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var problems = 0;
        var verification = new AuditVerification(workplace.Store, new AuditSeals(workplace.LoadPepper()));
        await error.WriteLineAsync("computing the chains of the audit log");
        foreach (var clinicId in await workplace.Store.AuditChains.ListClinicsAsync(cancellationToken))
        {
            var report = await verification.VerifyAsync(clinicId, cancellationToken);
            var name = clinicId.Length == 0 ? "no clinic" : $"clinics/{clinicId}";
            if (report.Broken is { } broken)
            {
                problems++;
                await output.WriteLineAsync($"WRONG {name}: the chain breaks at entry {broken.Sequence}: {broken.How}");
            }
            else
            {
                var hash = report.Chain.LastHash[..Math.Min(HashShown, report.Chain.LastHash.Length)];
                await output.WriteLineAsync($"{name}: {report.Verified} entries, the last is {report.Chain.LastSequence} {hash}");
            }
        }

        if (await workplace.Store.AuditChains.CountUnchainedAsync(cancellationToken) is > 0 and var waiting)
            await output.WriteLineAsync($"{waiting} entries are not chained yet");
        return problems;
    }

    private static async Task<int> VerifyPhotosAsync(Workplace workplace, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        const int PageSize = 500;
        await error.WriteLineAsync("looking whether photos have their content");
        var problems = 0;
        IReadOnlyList<PhotoContentRow> page = [];
        do
        {
            page = await workplace.Store.Photos.ListContentAsync(page is [.., var last] ? last.File : null, PageSize, cancellationToken);
            foreach (var row in page)
            {
                await using var content = await workplace.Photos.OpenAsync(row.File.FileId, cancellationToken);
                if (content?.Length == row.SizeBytes)
                    continue;
                problems++;
                await output.WriteLineAsync($"WRONG clinics/{row.File.ClinicId}: the file {row.File.FileId} of a photo is {(content is null ? "missing" : "of another length")}");
            }
        }
        while (page.Count == PageSize);
        return problems;
    }
}
