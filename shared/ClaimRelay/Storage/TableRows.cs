using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace ClaimRelay.Storage;

/// <summary>Point reads and ranges, the only two ways the relay reads a table.</summary>
public static class TableRows
{
    public static async Task<TableEntity?> FindAsync(this TableClient table, string partition, string row, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Rows of one partition whose key begins with <paramref name="prefix"/>, in key order; up to <paramref name="before"/>, not included, when given.</summary>
    public static async IAsyncEnumerable<TableEntity> RangeAsync(
        this TableClient table, string partition, string prefix, string? before = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var end = before ?? RowKeys.After(prefix);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {prefix} and RowKey lt {end}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation)) yield return row;
    }

    /// <summary>True when the row was new.</summary>
    public static async Task<bool> TryAddAsync(this TableClient table, TableEntity row, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(row, cancellation);
            return true;
        }
        catch (RequestFailedException ex) when (ex.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Deletes a row if it still is as it was read; false when it changed or is gone.</summary>
    public static async Task<bool> TryDeleteAsync(this TableClient table, TableEntity row, CancellationToken cancellation)
    {
        try
        {
            var response = await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
            return response.Status != 404;
        }
        catch (RequestFailedException ex) when (ex.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>A transaction lost a race: a row it adds exists already, or one it changes was changed by somebody else.</summary>
    public static bool IsConflict(this RequestFailedException ex) => ex.Status is 409 or 412;

    // A string column holds 64 KB, that is 32K characters of UTF-16.
    const int LongestColumn = 32_000;

    /// <summary>Writes JSON into as many columns as it needs: Json, Json1, Json2, …</summary>
    public static TableEntity WithJson(this TableEntity row, string json)
    {
        for (var (start, column) = (0, 0); column == 0 || start < json.Length; start += LongestColumn, column++)
            row[JsonColumn(column)] = json.Substring(start, Math.Min(LongestColumn, json.Length - start));
        return row;
    }

    public static string Json(this TableEntity row)
    {
        var first = row.GetString("Json") ?? throw new InvalidDataException($"Row {row.PartitionKey} has no Json column.");
        if (!row.ContainsKey(JsonColumn(1))) return first;
        var json = new StringBuilder(first);
        for (var column = 1; row.TryGetValue(JsonColumn(column), out var part); column++) json.Append((string)part);
        return json.ToString();
    }

    static string JsonColumn(int column) => column == 0 ? "Json" : $"Json{column}";
}
