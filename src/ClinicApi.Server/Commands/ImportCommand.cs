using System.CommandLine;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Import;

namespace ClinicApi.Server.Commands;

/// <summary>Loads a clinic file.</summary>
internal static class ImportCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command(
            "import", "Create or update a clinic with its catalogue from a file. What is in order already is left alone, so it is safe to repeat.")
        {
            new Argument<string>("FILE") { Description = "The clinic file; docs/clinic-file.md describes the format." },
            new Option<bool>("--prune") { Description = "Delete what the clinic has and the file does not, where nothing needs it." },
            new Option<bool>("--dry-run") { Description = "Say what would be done, and write nothing to the clinic." },
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        var json = await ReadAsync(result.GetRequiredValue<string>("FILE"), cancellationToken);
        // A wrong file is refused before the database is even looked at.
        ClinicImport.Read(json);
        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken);
        var plan = await workplace.Import.PlanAsync(json, result.GetValue<bool>("--prune"), cancellationToken);
        foreach (var warning in plan.Warnings)
            await error.WriteLineAsync($"warning: {warning}");
        if (result.GetValue<bool>("--dry-run"))
        {
            foreach (var change in plan.Changes)
                await error.WriteLineAsync($"{change.Resource.Collection}/{change.Id} would be {InWords(change.Change)}");
            await output.WriteLineAsync($"clinics/{plan.ClinicId}: {plan.Changes.Count} changes to make, {plan.Unchanged} unchanged");
            return CommandLine.Done;
        }

        var steps = new List<ImportStep>();
        await foreach (var step in workplace.Import.ApplyAsync(plan, cancellationToken))
        {
            await error.WriteLineAsync(step.WasNeeded ? $"{step.Name} kept: something still needs it" : $"{step.Name} {InWords(step.Change)}");
            steps.Add(step);
        }

        await output.WriteLineAsync($"clinics/{plan.ClinicId}: {Summary(steps)}, {plan.Unchanged} unchanged");
        return CommandLine.Done;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await System.IO.File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException($"The file cannot be read: {exception.Message}");
        }
    }

    private static string Summary(List<ImportStep> steps) => string.Join(
        ", ",
        Enum.GetValues<Change>().Select(change => $"{steps.Count(s => s.Change == change && !s.WasNeeded)} {InWords(change)}"));

    private static string InWords(Change change) => change switch
    {
        Change.Created => "created",
        Change.Updated => "updated",
        Change.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };
}
