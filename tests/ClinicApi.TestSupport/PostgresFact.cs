using Xunit;

namespace ClinicApi.TestSupport;

/// <summary>A test that needs PostgreSQL: without it skipped with the reason, or failed where it is required.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.SkipReason;
}

/// <summary>A theory that needs PostgreSQL: without it skipped with the reason, or failed where it is required.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresBinaries.SkipReason;
}
