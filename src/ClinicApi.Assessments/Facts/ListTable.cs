using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>A list of the inputs, of whose elements the columns that facts need are read once an evaluation.</summary>
internal sealed class ListTable(InputPath list, InputPath? complete, ImmutableArray<FieldDescriptor?> columns)
{
    private readonly ImmutableArray<Func<IMessage, int>?> codes =
        [.. columns.Select(column => column is null ? null : EnumGetter.Of(column))];

    /// <summary>Reads the list. Give the rows back when done.</summary>
    public ListRows Read(AssessmentInputs inputs)
    {
        var elements = list.Read(inputs) as IList;
        var count = elements?.Count ?? 0;
        var isComplete = complete is null || complete.Read(inputs) is true;
        var cells = ArrayPool<int>.Shared.Rent(Math.Max(count * columns.Length, 1));
        for (var row = 0; row < count; row++)
        {
            var element = elements![row]!;
            for (var column = 0; column < columns.Length; column++)
                cells[row * columns.Length + column] = Cell(element, column);
        }

        return new ListRows(cells, count, columns.Length, isComplete);
    }

    private int Cell(object element, int column)
    {
        if (columns[column] is not { } field)
            return (int)element;

        if (codes[column] is { } code)
        {
            var number = code((IMessage)element);
            return field.EnumType.FullName == FieldValue.AnswerEnum && number == (int)Answer.Unknown ? ListRows.OpenCode : number;
        }

        return field.Accessor.GetValue((IMessage)element) switch
        {
            CivilDate date => FieldValue.Day(date) ?? ListRows.NoDay,
            RepeatedField<BodyRegion> regions => (int)FieldValue.Regions(regions),
            _ => ListRows.NoDay,
        };
    }
}

/// <summary>What was read of a list: a row for each element.</summary>
internal readonly struct ListRows(int[] cells, int count, int width, bool complete)
{
    /// <summary>A date that is absent.</summary>
    public const int NoDay = int.MinValue;

    /// <summary>An enumeration's value that is not set: the element may or may not match.</summary>
    public const int OpenCode = 0;

    public int Count => count;

    /// <summary>All were asked for, so that what is not listed is not there.</summary>
    public bool Complete => complete;

    public int this[int row, int column] => cells[row * width + column];

    public void Return() => ArrayPool<int>.Shared.Return(cells);
}
