using System.Text;
using Azure;

namespace ClaimRelay.Functions.Triggers;

/// <summary>An exception as it may stand in a log: types, storage error codes and stack. The message only where the relay wrote it itself;
/// a library's may quote the value it stumbled over, and that may be a patient's.</summary>
static class FailureText
{
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (var ex = exception; ex is not null; ex = ex.InnerException)
        {
            if (text.Length > 0) text.Append(" <- ");
            text.Append(ex.GetType().FullName);
            if (ex is RequestFailedException storage) text.Append($" {storage.Status} {storage.ErrorCode}");
            else if (ex is InvalidDataException || ex.GetType().Assembly.GetName().Name!.StartsWith("ClaimRelay", StringComparison.Ordinal)) text.Append($": {ex.Message}");
        }

        return text.Append(' ').Append(exception.StackTrace).ToString();
    }
}
