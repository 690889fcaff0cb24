using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>A search that was given the token of a booking offers nothing of the time that the booking took.</summary>
internal static class Searches
{
    public static IEnumerable<Violation> Check(History history)
    {
        var lives = Lives.Of(history).ToLookup(life => life.Operation);
        foreach (var search in history.Operations.Where(o => o is { Kind: OperationKind.Search, Outcome: Outcome.Done, TokenOf: not null }))
        {
            var taken = lives[search.TokenOf!.Value].Where(life => life.From <= search.Began && life.Until >= search.Ended);
            foreach (var life in taken.Where(life => search.Found.Any(found => found.Overlaps(life.Stretch))))
                yield return new Violation(Promise.TokensHonoured, $"Operation {search.Id} has the token of operation {life.Operation} and was offered the time of {life.Name}.");
        }
    }
}
