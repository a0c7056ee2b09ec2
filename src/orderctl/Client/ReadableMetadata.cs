using System.Buffers.Text;

namespace Orderctl.Client;

/// <summary>
/// Leaves out headers of an answer that should be base64 and are not. The library gives up the whole answer for one of them, even
/// where it is nothing but the details of a status that stands beside it.
/// </summary>
sealed class ReadableMetadata(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        List<string>? malformed = null;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase) && !values.All(IsBase64))
                (malformed ??= []).Add(name);
        }

        foreach (var name in malformed ?? [])
            response.Headers.Remove(name);
        return response;
    }

    // The padding may be left out.
    static bool IsBase64(string value) => Base64.IsValid(value) || Base64.IsValid(value.PadRight((value.Length + 3) / 4 * 4, '='));
}
