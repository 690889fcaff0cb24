using ClinicApi.Docs.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Docs.Tests.Guides;

public sealed class PartnerGuideTests
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly string[] Rows = [.. Document.Read("docs/partner-guide.md").Text.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))];

    [Fact]
    public void Reasons_OfTheContract_AreEachExplainedOnce()
    {
        var reasons = ErrorReasonReflection.Descriptor.EnumTypes.Single().Values.Where(v => v.Number != 0).Select(v => v.Name[Prefix.Length..]);
        var explained = Rows.SelectMany(row => row.Split('|')[1].Split(',')).Select(cell => cell.Trim(' ', '`'));

        Assert.Equal(reasons.Order(), explained.Order());
    }
}
