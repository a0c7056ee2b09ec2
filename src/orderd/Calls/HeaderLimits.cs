using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orderd.Budget;
using Orderd.Configuration;
using Orderd.Errors;

namespace Orderd.Calls;

/// <summary>
/// Refuses a call whose headers are too many, too large or not to be read, with a status that says so. Kestrel could only end the
/// call with HTTP's 431, which a gRPC client makes nothing of, or the whole connection. It has twice the limits, for what is
/// beyond all reason.
/// </summary>
sealed class HeaderLimits(Config config)
{
    const int Beyond = 2;
    // So many are part of what every call costs.
    const int FreeBytes = 1_024;

    readonly int _maxFields = config.Limits.HeaderFields;
    readonly int _maxBytes = config.Limits.HeaderBytes;

    public static void Configure(KestrelServerLimits kestrel, Limits limits)
    {
        kestrel.MaxRequestHeaderCount = Beyond * limits.HeaderFields;
        kestrel.MaxRequestHeadersTotalSize = Beyond * limits.HeaderBytes;
        kestrel.Http2.MaxRequestHeaderFieldSize = Beyond * limits.HeaderBytes;
    }

    public RequestDelegate Before(RequestDelegate next) => http =>
    {
        if (Refusal(http.Request.Headers, http.Features.GetRequiredFeature<Call>()) is not { } refusal)
            return next(http);

        ErrorTable.Answer(http, refusal);
        return Task.CompletedTask;
    };

    ServiceException? Refusal(IHeaderDictionary headers, Call call)
    {
        var (fields, bytes, hasBinary) = Measure(headers);
        if (fields > _maxFields || bytes > _maxBytes)
        {
            return new ServiceException(
                ErrorKind.LimitExceeded,
                $"A call has at most {_maxFields} header fields and {_maxBytes} bytes of them; this one has {fields} and {bytes}.");
        }

        if (bytes > FreeBytes && !call.Memory.TryReserve(sizeof(char) * bytes))
            return CallMemory.NoRoom();

        return hasBinary && CallMetadata.FindMalformed(headers) is { } name
            ? new ServiceException(ErrorKind.Invalid, $"The value of {name} is not base64.")
            : null;
    }

    static (int Fields, int Bytes, bool HasBinary) Measure(IHeaderDictionary headers)
    {
        var (fields, bytes, hasBinary) = (0, 0, false);
        foreach (var (name, values) in headers)
        {
            hasBinary |= CallMetadata.IsBinary(name);
            fields += values.Count;
            for (var i = 0; i < values.Count; i++)
                bytes += name.Length + (values[i]?.Length ?? 0);
        }

        return (fields, bytes, hasBinary);
    }
}
