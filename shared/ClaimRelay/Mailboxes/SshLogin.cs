using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ClaimRelay.Mailboxes;

/// <summary>The ways to log in that an account's secrets allow, in the order they are tried.</summary>
static class SshLogin
{
    /// <exception cref="MailboxException">There is none, or the key cannot be read (<see cref="MailboxFault.Configuration"/>).</exception>
    public static AuthenticationMethod[] Of(SftpServer server, MailboxCredentials credentials)
    {
        List<AuthenticationMethod> methods = [];
        if (credentials.PrivateKeyPem is { } pem) methods.Add(new PrivateKeyAuthenticationMethod(server.User, KeyOf(server, credentials, pem)));
        if (credentials.Password is { } password) methods.Add(credentials.ByPrompt ? Prompted(server.User, password) : new PasswordAuthenticationMethod(server.User, password));
        return methods.Count > 0 ? [.. methods] : throw Misconfigured(server, "neither privateKey nor password is set");
    }

    static PrivateKeyFile KeyOf(SftpServer server, MailboxCredentials credentials, string pem)
    {
        try
        {
            using var key = Stream(pem);
            if (credentials.Certificate is not { } certificate) return new(key, credentials.Passphrase);
            using var signed = Stream(certificate);
            return new(key, credentials.Passphrase, signed);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            throw Misconfigured(server, "the private key is encrypted, and passphrase is not set");
        }
        catch (Exception e) when (e is SshException or ArgumentException or FormatException or NotSupportedException or InvalidDataException or EndOfStreamException
            or System.Security.Cryptography.CryptographicException || e.GetType().Namespace?.StartsWith("Org.BouncyCastle", StringComparison.Ordinal) == true)
        {
            // The library's message could quote the key, so only its type goes on.
            var what = credentials.Passphrase is null ? "the private key" : "the private key with its passphrase";
            throw Misconfigured(server, $"{what}{(credentials.Certificate is null ? "" : " and certificate")} cannot be read ({e.GetType().Name})");
        }
    }

    static KeyboardInteractiveAuthenticationMethod Prompted(string user, string password)
    {
        KeyboardInteractiveAuthenticationMethod method = new(user);
        method.AuthenticationPrompt += (_, asked) =>
        {
            // What is not shown while it is typed is the password; anything else is a question that nobody is here to answer.
            foreach (var prompt in asked.Prompts) prompt.Response = prompt.IsEchoed ? "" : password;
        };
        return method;
    }

    static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text.EndsWith('\n') ? text : text + "\n"));

    static MailboxException Misconfigured(SftpServer server, string problem) => new(MailboxFault.Configuration, server.Account, $"Account {server.Account}: {problem}.");
}
