using ClinicApi.V1;

namespace ClinicApi.BookingSite.Board;

/// <summary>A phase of a visit in somebody's or something's day. Columns count steps of 5 minutes from the board's first hour.</summary>
public sealed record BoardBlock(
    string Visit, string Letter, string Treatment, string Phase, PhaseKind Kind, string From, string Until, int FirstColumn, int EndColumn,
    AppointmentState State, bool IsAttended);

/// <summary>The day of one practitioner, room or device.</summary>
public sealed record BoardLane(string Name, IReadOnlyList<BoardBlock> Blocks);

/// <summary>Lanes of one sort.</summary>
public sealed record BoardGroup(string Title, IReadOnlyList<BoardLane> Lanes);

/// <summary>That somebody works elsewhere while a patient of theirs waits for a cream to take effect.</summary>
public sealed record Meanwhile(string From, string Until, string Room, string Letter, string Practitioner, string ElsewhereLetter, string Elsewhere);

/// <summary>A clinic's day.</summary>
public sealed record DayBoard(
    DateOnly Day, int FirstHour, int LastHour, IReadOnlyList<BoardGroup> Groups, IReadOnlyList<Meanwhile> Meanwhiles, int Visits, int? NowColumn)
{
    public const int ColumnsPerHour = 12;

    public int Columns => (LastHour - FirstHour) * ColumnsPerHour;
}
