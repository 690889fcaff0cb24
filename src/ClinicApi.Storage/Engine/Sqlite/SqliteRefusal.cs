using Microsoft.Data.Sqlite;

namespace ClinicApi.Storage;

/// <summary>Reads SQLite's errors. None of its messages, which may quote values, become messages of ours.</summary>
internal static class SqliteRefusal
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;
    private const int ForeignKey = 787;
    private const int PrimaryKey = 1555;
    private const int Trigger = 1811;
    private const int Unique = 2067;

    public static bool IsUnavailable(SqliteException e) => e.SqliteErrorCode
        is Busy or Locked or NoMemory or ReadOnly or InputOutput or Corrupt or Full or CannotOpen or Protocol or NotADatabase;

    /// <summary>Null if it is no refusal but a fault.</summary>
    public static StoreConflictException? Of(Statement statement, SqliteException e) => e.SqliteExtendedErrorCode switch
    {
        PrimaryKey or Unique => statement.Refuse(statement.OnDuplicate, e),
        Trigger => statement.Refuse(statement.OnOverlap, e),
        ForeignKey => statement.Refuse(statement.OnBrokenReference, e),
        _ => null,
    };
}
