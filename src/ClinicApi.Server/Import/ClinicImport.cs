using System.Runtime.CompilerServices;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Import;

/// <summary>A clinic file cannot be imported, and nothing of it was.</summary>
internal sealed class ClinicFileException(IReadOnlyList<FileProblem> problems)
    : Exception("The clinic file has mistakes:" + string.Concat(problems.Select(p => Environment.NewLine + "  " + p)))
{
    public IReadOnlyList<FileProblem> Problems { get; } = problems;
}

/// <summary>What became of a planned change. A resource that something still needs is not deleted.</summary>
internal sealed record ImportStep(Change Change, string Name, bool WasNeeded);

/// <summary>Brings the catalogue of a clinic to what a file describes.</summary>
internal sealed class ClinicImport(Store store, Clock clock)
{
    private const long FirstVersion = 1;

    /// <summary>Compares the file with what is stored. Nothing is written.</summary>
    /// <exception cref="ClinicFileException">The file is wrong, with everything that is.</exception>
    public async Task<ImportPlan> PlanAsync(ReadOnlyMemory<byte> json, bool prune, CancellationToken cancellationToken)
    {
        var file = Read(json.Span);
        var problems = new FileProblems();
        var stored = await store.Catalogue.LoadAsync(file.ClinicId, cancellationToken);
        var plan = ImportPlan.Make(file, stored, prune, problems);
        return problems.InOrder.Count > 0 ? throw new ClinicFileException(problems.InOrder) : plan;
    }

    /// <summary>Carries the plan out, resource by resource. If it is interrupted, the next import does the rest.</summary>
    /// <exception cref="StoreConflictException">Somebody has changed the catalogue meanwhile: plan again.</exception>
    public async IAsyncEnumerable<ImportStep> ApplyAsync(
        ImportPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var correlationId = Guid.CreateVersion7().ToString("N");
        foreach (var change in plan.Changes)
            yield return await ApplyAsync(plan, change, correlationId, cancellationToken);
    }

    private async Task<ImportStep> ApplyAsync(ImportPlan plan, PlannedChange change, string correlationId, CancellationToken cancellationToken)
    {
        var name = change.Resource.IsClinic
            ? ResourceNames.Clinic(plan.ClinicId)
            : ResourceNames.InClinic(plan.ClinicId, change.Resource.Collection, change.Id);
        var mutation = Add(new Mutation(plan.ClinicId), plan, change)
            .Emit(new EventDraft(
                (int)EventTypes.Of(change.Resource, change.Change), name, change.Version + 1, Operator.CallerId, (int)Operator.Kind, correlationId,
                (int)EventCause.Import))
            .Record(Operator.Entry(plan.ClinicId, "import", name, correlationId, clock.Now()));
        try
        {
            await store.CommitAsync(mutation, cancellationToken);
            return new ImportStep(change.Change, name, WasNeeded: false);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.InUse)
        {
            return new ImportStep(change.Change, name, WasNeeded: true);
        }
    }

    private Mutation Add(Mutation mutation, ImportPlan plan, PlannedChange change)
    {
        var now = clock.Now();
        if (change.Resource.Kind is { } kind)
        {
            var row = new CatalogueRow(plan.ClinicId, kind, change.Id, FirstVersion, change.Document, now, now);
            return change.Change switch
            {
                Change.Created => mutation.CreateItem(row),
                Change.Updated => mutation.UpdateItem(row, change.Version),
                Change.Deleted => mutation.DeleteItem(kind, change.Id, change.Version),
                _ => throw new ArgumentOutOfRangeException(nameof(change)),
            };
        }

        var clinic = new ClinicRow(plan.ClinicId, FirstVersion, FirstVersion, change.Document, now, now);
        return change.Change == Change.Created ? mutation.CreateClinic(clinic) : mutation.UpdateClinic(clinic, change.Version);
    }

    /// <summary>Checks a file without a look at what is stored.</summary>
    /// <exception cref="ClinicFileException">The file is wrong, with everything that is.</exception>
    public static ClinicFile Read(ReadOnlySpan<byte> json)
    {
        var problems = new FileProblems();
        var file = ClinicFile.Read(json, problems);
        return file is null || problems.InOrder.Count > 0 ? throw new ClinicFileException(problems.InOrder) : file;
    }
}
