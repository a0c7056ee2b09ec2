using Npgsql;

namespace Orderd.Store.Postgres;

/// <summary>Lists of lists as PostgreSQL takes them beside other columns: one array of all values, and where the part of each row is.</summary>
sealed class SlicedColumn<T>(int rows)
{
    readonly List<T> _values = [];
    readonly int[] _first = new int[rows];
    readonly int[] _last = new int[rows];
    int _rows;

    public void Add(ReadOnlySpan<T> values)
    {
        // Subscripts begin at 1, and a part whose end is before its beginning is empty.
        _first[_rows] = _values.Count + 1;
        _values.AddRange(values);
        _last[_rows++] = _values.Count;
    }

    /// <summary>Three parameters: the values, the first subscript of each row, the last one.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. _values] });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = _first });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = _last });
    }
}
