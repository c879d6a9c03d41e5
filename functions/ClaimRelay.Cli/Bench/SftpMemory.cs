using System.CommandLine;
using System.Security.Cryptography;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Cli.Bench;

/// <summary>One large file up and down by the safe protocol, in a process that tells its own memory.</summary>
static class SftpMemory
{
    public const string Command = "sftp-memory";
    const long Warm = 8 << 20;

    public static Command Create()
    {
        var (port, key, pin, file, fetched) = (new Argument<int>("PORT"), new Argument<string>("KEY"), new Argument<string>("PIN"), new Argument<string>("FILE"), new Argument<string>("FETCHED"));
        var command = new Command(Command, "Part of the others") { port, key, pin, file, fetched };
        command.Hidden = true;
        command.SetAction(async (given, cancellation) =>
        {
            await using var mailboxes = SftpScene.Mailboxes(TimeProvider.System);
            await using var mailbox = await SftpScene.OpenAsync(mailboxes, given.GetValue(port), given.GetValue(key)!, given.GetValue(pin)!, cancellation);
            var (path, into) = (given.GetValue(file)!, given.GetValue(fetched)!);

            // What a process of any use needs, and what its compiler leaves, is not the file's.
            var small = path + "-warm";
            await using (FileStream from = File.OpenRead(path), to = File.Create(small))
            {
                var block = new byte[Warm];
                await to.WriteAsync(block.AsMemory(0, await from.ReadAsync(block, cancellation)), cancellation);
            }

            await UploadAsync(mailbox, small, "folder/warm", cancellation);
            await FetchAsync(mailbox, "folder/warm", into, cancellation);
            GC.Collect();
            var before = MeasuringProcess.PeakMebibytes;
            var up = await UploadAsync(mailbox, path, "folder/huge", cancellation);
            var down = await FetchAsync(mailbox, "folder/huge", into, cancellation);
            MeasuringProcess.Tell(MeasuringProcess.PeakMebibytes - before, up, down);
            return ExitCodes.Done;
        });
        return command;
    }

    static async Task<double> UploadAsync(IMailbox mailbox, string path, string target, CancellationToken cancellation)
    {
        string hash;
        await using (var file = File.OpenRead(path)) hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        var content = new UploadContent(new FileInfo(path).Length, hash, _ => ValueTask.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)));
        var started = TimeProvider.System.GetTimestamp();
        var delivery = await SafeUpload.RunAsync(mailbox, new($"{target}.part", target, content), UploadStep.NotStarted, (_, _) => Task.CompletedTask, cancellation);
        if (delivery.Outcome is not DeliveryOutcome.Delivered) throw new InvalidOperationException($"The upload ended as {delivery.Outcome}.");
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    static async Task<double> FetchAsync(IMailbox mailbox, string source, string into, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var listed = await mailbox.StatAsync(source, cancellation) ?? throw new InvalidOperationException("The file is not there.");
        await using var file = new FileStream(into, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await SafeFetch.RunAsync(mailbox, listed, file, long.MaxValue, cancellation);
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
