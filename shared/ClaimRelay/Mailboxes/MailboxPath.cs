namespace ClaimRelay.Mailboxes;

/// <summary>Paths as <see cref="IMailbox"/> takes them: relative to the account's root, with <c>/</c>.</summary>
public static class MailboxPath
{
    /// <summary>The path without a leading or trailing slash. Throws <see cref="ArgumentException"/> for one that could leave the root or name two things.</summary>
    /// <param name="path">Empty is the root itself.</param>
    public static string Checked(string path)
    {
        var trimmed = path.Trim('/');
        return IsPath(trimmed) ? trimmed : throw new ArgumentException("A mailbox path has a part that is empty, '.', '..', or has a backslash or control character.", nameof(path));
    }

    /// <summary>False for what <see cref="Checked"/> does not take.</summary>
    public static bool IsPath(string path)
    {
        var trimmed = path.AsSpan().Trim('/');
        if (trimmed.IsEmpty) return true;
        foreach (var range in trimmed.Split('/'))
        {
            if (!IsName(trimmed[range])) return false;
        }

        return true;
    }

    /// <summary>False for what cannot be one part of a path; a server may list such a name, and it is not ours to follow.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name is "." or ".." || name.ContainsAny('/', '\\')) return false;
        foreach (var c in name)
        {
            if (char.IsControl(c)) return false;
        }

        return true;
    }

    /// <summary>The folder that a file lies in; empty is the root.</summary>
    public static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
