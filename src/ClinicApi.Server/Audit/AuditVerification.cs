using ClinicApi.Storage;

namespace ClinicApi.Server.Audit;

/// <summary>What a look at a clinic's chain found: how many links hold, and the first that does not.</summary>
internal sealed record ChainReport(AuditChain Chain, long Verified, BrokenLink? Broken);

/// <summary>The first place at which a chain is not what it was, and in what way.</summary>
internal sealed record BrokenLink(long Sequence, string How);

/// <summary>Computes the chains of the audit log anew and compares.</summary>
internal sealed class AuditVerification(Store store, AuditSeals seals)
{
    private const int PageSize = 1_000;

    public async Task<ChainReport> VerifyAsync(string clinicId, CancellationToken cancellationToken)
    {
        // What is chained meanwhile lies behind the end that is read first.
        var chain = await store.AuditChains.FindAsync(clinicId, cancellationToken) ?? AuditChain.Empty(clinicId);
        if (chain.LastSequence > 0 && !seals.IsGenuine(chain))
            return new ChainReport(chain, 0, new BrokenLink(chain.LastSequence, "the end of the chain is not sealed by this deployment"));

        var (sequence, hash) = (chain.LetGoSequence, chain.LetGoHash);
        while (sequence < chain.LastSequence)
        {
            var page = await store.AuditChains.ListAsync(clinicId, sequence, PageSize, cancellationToken);
            if (page.Count == 0)
                return Broken("it and all after it are missing");
            foreach (var stored in page)
            {
                if (stored.Sequence != sequence + 1)
                    return Broken("it is missing");
                if (stored.Hash != AuditHash.Of(hash, stored.Sequence, stored))
                    return Broken($"it was altered or has changed its place: {stored.EntryId}");
                (sequence, hash) = (stored.Sequence, stored.Hash);
                if (sequence == chain.LastSequence && hash != chain.LastHash)
                    return new ChainReport(chain, sequence - 1 - chain.LetGoSequence, new BrokenLink(sequence, "it is not the entry with which the chain ended"));
            }
        }

        return new ChainReport(chain, sequence - chain.LetGoSequence, Broken: null);

        ChainReport Broken(string how) => new(chain, sequence - chain.LetGoSequence, new BrokenLink(sequence + 1, how));
    }
}
