namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Writes answers under their final names in pieces, with a pause between them, as a partner does that renames nothing. May be killed
/// and go on: what was written so far is the file itself, and a mark in the state folder says that it is ours.</summary>
sealed class PieceByPiece(string markFolder, TimeSpan pause)
{
    const int Pieces = 4;

    readonly Dictionary<string, DateTimeOffset> written = [];
    readonly DirectoryInfo marks = Directory.CreateDirectory(markFolder);

    /// <summary>Writes the next piece, if its time has come.</summary>
    /// <param name="outgoing">The whole answer; removed with the last piece.</param>
    public void Write(string outgoing, string target, DateTimeOffset now)
    {
        var mark = Path.Combine(marks.FullName, Path.GetFileName(outgoing));

        // A name that came round again waits until the client has cleared the old file away.
        if (!File.Exists(mark) && File.Exists(target)) return;
        if (written.TryGetValue(mark, out var last) && now - last < pause) return;
        if (!File.Exists(mark)) File.WriteAllBytes(mark, []);

        var whole = File.ReadAllBytes(outgoing);
        using (var file = new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            var piece = Math.Max(1, (whole.Length + Pieces - 1) / Pieces);
            var from = (int)Math.Min(file.Position, whole.Length);
            file.Write(whole, from, Math.Min(piece, whole.Length - from));
            written[mark] = now;
            if (file.Position < whole.Length) return;
        }

        File.Delete(outgoing);
        File.Delete(mark);
        written.Remove(mark);
    }
}
