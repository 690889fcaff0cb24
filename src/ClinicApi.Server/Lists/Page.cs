namespace ClinicApi.Server.Lists;

/// <summary>Cuts a page out of one row more than was asked for, which tells whether there is a next page.</summary>
internal static class Page
{
    public static (IReadOnlyList<T> Rows, string NextAfter) Of<T>(IReadOnlyList<T> rowsAndOneMore, int size, Func<T, string> keyOf) =>
        rowsAndOneMore.Count <= size
            ? (rowsAndOneMore, "")
            : ([.. rowsAndOneMore.Take(size)], keyOf(rowsAndOneMore[size - 1]));
}
