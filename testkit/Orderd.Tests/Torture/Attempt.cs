namespace Orderd.Tests.Torture;

/// <summary>One write of a <see cref="Subject"/>: what it makes of it, when it was sent and answered, and with what.</summary>
sealed class Attempt(int version, long sentAt)
{
    /// <summary>What a delete leaves, and what there was at first.</summary>
    public const int Absent = 0;

    public int Version => version;

    public long SentAt => sentAt;

    public long AnsweredAt { get; private set; } = long.MaxValue;

    public Answer Answer { get; private set; }

    public bool IsAcknowledgedAt(long moment) => Answer == Answer.Acknowledged && AnsweredAt <= moment;

    /// <summary>Whether a store of that moment may show it, also if it has to show nothing newer.</summary>
    public bool IsPossibleAt(long moment) => sentAt <= moment && !(Answer == Answer.NothingChanged && AnsweredAt <= moment);

    public void Answered(Answer answer, long moment)
    {
        Answer = answer;
        AnsweredAt = moment;
    }
}
