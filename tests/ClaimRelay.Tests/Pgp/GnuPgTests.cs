using System.Diagnostics;
using System.Text;
using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.Unpacking;
using Xunit;

namespace ClaimRelay.Tests.Pgp;

/// <summary>Messages exchanged with GnuPG, which most partners use.</summary>
public sealed class GnuPgTests
{
    const int TimeLimit = 240_000;

    static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"CLM*A-{i}*100***11:B:1~\n")));

    [Theory(Timeout = TimeLimit), InlineData("rsa2048", "rsa2048"), InlineData("ed25519", "cv25519")]
    public async Task Both_sides_read_what_the_other_encrypted_and_signed(string signing, string encrypting)
    {
        var stop = TestContext.Current.CancellationToken;
        using var gnu = await GnuPg.StartAsync(stop);
        if (gnu is null)
        {
            Assert.Skip("gpg is not installed: only messages between two keys of BouncyCastle were tested. Install it with: sudo apt-get install -y gnupg");
            return;
        }

        // The day of the keys of GnuPG is today, so is ours here.
        var now = TimeProvider.System.GetUtcNow();
        var (theirPublic, theirSecret) = await gnu.MakeKeyAsync(signing, encrypting, stop);
        await gnu.RunAsync(["--import"], Encoding.ASCII.GetBytes(InventedKeys.Ours.PublicText), stop);
        using var files = new PgpAccount();
        var account = new Account { Id = "relay", Profile = "generic", Practices = [], SenderId = "RELAY01" };
        var settings = new PgpSettings
        {
            PrivateKey = files.Write("ours", InventedKeys.Ours.SecretText),
            Passphrase = files.Write("passphrase", InventedKeys.Passphrase),
            PartnerKeys = [files.Write("theirs", theirPublic)],
            Encrypt = true,
            Sign = true,
            RequireSignature = true,
        };
        var keys = await new PgpKeyring(new Secrets(".", null), TimeProvider.System).LoadAsync(account, settings, stop);

        var fromUs = PgpSealing.Seal(Content, keys, settings, now);
        Assert.Equal(Content, await gnu.RunAsync(["--decrypt"], fromUs.ToArray(), stop));
        Assert.Contains("[GNUPG:] GOODSIG", gnu.Status, StringComparison.Ordinal);
        Assert.Contains("[GNUPG:] DECRYPTION_OKAY", gnu.Status, StringComparison.Ordinal);
        Assert.Contains("[GNUPG:] DECRYPTION_INFO 2 9", gnu.Status, StringComparison.Ordinal);

        foreach (var form in new string[][] { ["--sign"], ["--sign", "--armor"], ["--sign", "--throw-keyids"], ["--sign", "--compress-algo", "none"], ["--sign", "--textmode"] })
        {
            var fromThem = await gnu.RunAsync(["--encrypt", "--recipient", "relay@example.invalid", .. form], Content, stop);
            Assert.Equal(ContainerKind.Pgp, Containers.Of(fromThem));
            // Text travels with the line ends of the network.
            Assert.Equal(Content, PgpMessages.Open(fromThem, keys, requireSignature: true, new UnpackBudget(new(), fromThem.Length)).ToArray().Where(b => b != '\r'));
        }

        // Without its protection, as old versions wrote it.
        var unprotected = await gnu.RunAsync(["--encrypt", "--recipient", "relay@example.invalid", "--rfc2440", "--cipher-algo", "AES256", "--disable-mdc"], Content, stop);
        Assert.Equal(gnu.CanOmitProtection ? OpeningFault.NotProtected : OpeningFault.NoSignature,
            Assert.Throws<OpeningException>(() => PgpMessages.Open(unprotected, keys, requireSignature: true, new UnpackBudget(new(), unprotected.Length))).Fault);

        // Keys as GnuPG exports them, under a passphrase of its own.
        var exported = settings with { PrivateKey = files.Write("exported", theirSecret), Passphrase = files.Write("passphrase", GnuPg.Passphrase), PartnerKeys = [files.Write("theirs", theirPublic)] };
        var theirs = await new PgpKeyring(new Secrets(".", null), TimeProvider.System).LoadAsync(account, exported, stop);
        var toThemselves = PgpSealing.Seal(Content, theirs, exported, now);
        Assert.Equal(Content, PgpMessages.Open(toThemselves, theirs, requireSignature: true, new UnpackBudget(new(), toThemselves.Length)).ToArray());
    }

    /// <summary>gpg with a home of its own.</summary>
    sealed class GnuPg(string home) : IDisposable
    {
        public const string Passphrase = "theirs";

        public string Status { get; private set; } = "";

        /// <summary>GnuPG 2.3 and later protect whatever they are told.</summary>
        public bool CanOmitProtection { get; private init; }

        public static async Task<GnuPg?> StartAsync(CancellationToken stop)
        {
            var home = Directory.CreateTempSubdirectory("gpg-").FullName;
            try
            {
                var version = Encoding.ASCII.GetString(await new GnuPg(home).RunAsync(["--version"], [], stop));
                return new GnuPg(home) { CanOmitProtection = version.Contains(" 2.2.", StringComparison.Ordinal) };
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Directory.Delete(home, recursive: true);
                return null;
            }
        }

        public async Task<(string Public, string Secret)> MakeKeyAsync(string signing, string encrypting, CancellationToken stop)
        {
            await RunAsync(["--quick-generate-key", "house <house@example.invalid>", signing, "sign", "1y"], [], stop);
            var fingerprint = Encoding.ASCII.GetString(await RunAsync(["--with-colons", "--list-keys"], [], stop)).Split('\n').First(l => l.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
            await RunAsync(["--quick-add-key", fingerprint, encrypting, "encr", "1y"], [], stop);
            return (Encoding.ASCII.GetString(await RunAsync(["--armor", "--export", fingerprint], [], stop)), Encoding.ASCII.GetString(await RunAsync(["--armor", "--export-secret-keys", fingerprint], [], stop)));
        }

        /// <summary>What it wrote; throws with its words when it failed.</summary>
        public async Task<byte[]> RunAsync(IReadOnlyList<string> arguments, byte[] input, CancellationToken stop)
        {
            var start = new ProcessStartInfo("gpg")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var argument in (IEnumerable<string>)["--homedir", home, "--batch", "--yes", "--status-fd", "2", "--pinentry-mode", "loopback", "--passphrase", Passphrase, "--trust-model", "always", .. arguments]) start.ArgumentList.Add(argument);
            using var gpg = Process.Start(start)!;
            var said = gpg.StandardError.ReadToEndAsync(stop);
            using var output = new MemoryStream();
            var read = gpg.StandardOutput.BaseStream.CopyToAsync(output, stop);
            await gpg.StandardInput.BaseStream.WriteAsync(input, stop);
            gpg.StandardInput.Close();
            await read;
            await gpg.WaitForExitAsync(stop);
            Status = await said;
            return gpg.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"gpg {string.Join(' ', arguments)}: {Status}");
        }

        public void Dispose()
        {
            // Its agent runs on beside it.
            using (var agent = Process.Start(new ProcessStartInfo("gpgconf", ["--homedir", home, "--kill", "all"]) { RedirectStandardError = true })) agent?.WaitForExit(10_000);
            Directory.Delete(home, recursive: true);
        }
    }
}
