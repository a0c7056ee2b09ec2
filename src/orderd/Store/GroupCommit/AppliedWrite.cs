using Orderd.Errors;

namespace Orderd.Store.GroupCommit;

/// <summary>A write that is applied to the tables of the transaction, and knows at once what it will come to.</summary>
sealed class AppliedWrite<TTables, TResult>(Func<TTables, TResult> apply, WriteDeadline deadline, WriteTraits traits)
    : AnsweredWrite<TTables, TResult>(deadline, traits)
{
    public override void Apply(TTables tables)
    {
        Error = null;
        try
        {
            Result = apply(tables);
        }
        catch (ServiceException error)
        {
            Error = error;
        }
    }
}
