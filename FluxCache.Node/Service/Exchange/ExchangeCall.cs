using System.Diagnostics;
using FluxCache.Node.Service.Answers;
using FluxCache.V1;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FluxCache.Node.Service.Exchange;

/// <summary>
/// One call of <c>Exchange</c>. Operations begin in the order in which they arrive; hits in memory are answered in place,
/// with the frame that asked for them, the others as they complete.
/// </summary>
internal sealed partial class ExchangeCall
{
    // A larger value would hold up those behind it for longer than a call of its own costs.
    private const int MaxValueBytes = 256 << 10;

    private readonly CacheOperations _operations;
    private readonly OutcomeWriter _outcomes;
    private readonly SharedDeadlines _deadlines;
    private readonly NodeClock _clock;
    private readonly ILogger _logger;

    internal ExchangeCall(
        CacheOperations operations,
        IServerStreamWriter<OutcomeFrame> outcomes,
        AnswerShare share,
        TimeProvider time,
        NodeClock clock,
        ILogger logger)
    {
        _operations = operations;
        _outcomes = new OutcomeWriter(outcomes, share, clock);
        _deadlines = new SharedDeadlines(time);
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Serves the call until the client closes its side or goes, and every operation has been answered.</summary>
    internal async Task RunAsync(
        IAsyncStreamReader<OperationFrame> frames, CancellationToken draining, CancellationToken cancellationToken)
    {
        // The span of the call is as long as the connection: what the operations do is no part of it.
        Activity.Current = null;
        await using var announcement = draining.UnsafeRegister(
            static writer => ((OutcomeWriter)writer!).SayDraining(), _outcomes);
        try
        {
            while (await frames.MoveNext(cancellationToken))
            {
                await BeginAsync(frames.Current.Operations);
                await _outcomes.FlushAsync();
            }
        }
        finally
        {
            await _outcomes.WhenAllIsSentAsync();
        }
    }

    private async Task BeginAsync(RepeatedField<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (!_outcomes.HasRoom)
            {
                await _outcomes.FlushAsync();
                await _outcomes.WhenRoomAsync();
            }

            _outcomes.Open();
            var answer = AnswerAsync(operation, _deadlines.After(operation.TimeoutMs));
            if (answer.IsCompletedSuccessfully)
                _outcomes.Add(answer.Result);
            else
                _ = PostAsync(answer);
        }
    }

    private async Task PostAsync(ValueTask<Outcome> answer) => _outcomes.Post(await answer);

    /// <summary>Never fails: a failure is an outcome.</summary>
    private async ValueTask<Outcome> AnswerAsync(Operation operation, CancellationToken cancellationToken)
    {
        using var activity = OperationActivity.Start(operation);
        var outcome = new Outcome { Id = operation.Id };
        try
        {
            if (_clock.IsOver(operation.NotAfterMs))
                Fail(outcome, LateCalls.TooLate);
            else
                await ExecuteAsync(operation, outcome, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Fail(outcome, new Status(StatusCode.DeadlineExceeded, "The operation took longer than its client waits for it."));
        }
        catch (Exception failure)
        {
            Fail(outcome, StatusOf(failure, operation));
        }

        OperationActivity.Complete(activity, outcome);
        return outcome;
    }

    private async ValueTask ExecuteAsync(Operation operation, Outcome outcome, CancellationToken cancellationToken)
    {
        switch (operation.RequestCase)
        {
            case Operation.RequestOneofCase.Get:
                var read = await _operations.GetAsync(operation.Get, cancellationToken);
                if (read.Value.Length > MaxValueBytes)
                    outcome.NeedsOwnCall = true;
                else if (_outcomes.TryHold(read.Value.Length))
                    outcome.Get = read;
                else
                    throw AnswerShare.Exhausted();
                break;
            case Operation.RequestOneofCase.Set:
                outcome.Set = await _operations.SetAsync(operation.Set, cancellationToken);
                break;
            case Operation.RequestOneofCase.Delete:
                outcome.Delete = await _operations.DeleteAsync(operation.Delete, cancellationToken);
                break;
            case Operation.RequestOneofCase.Increment:
                outcome.Increment = await _operations.IncrementAsync(operation.Increment, cancellationToken);
                break;
            default:
                outcome.NeedsOwnCall = true;
                break;
        }
    }

    private static void Fail(Outcome outcome, Status status)
    {
        outcome.Status = (int)status.StatusCode;
        outcome.Message = status.Detail;
    }

    private Status StatusOf(Exception failure, Operation operation)
    {
        if (CallError.StatusOf(failure) is { } known)
            return known;

        LogDefect(operation.RequestCase.ToString(), failure);
        return new Status(StatusCode.Unknown, "The node failed to serve the operation. Its log has the reason.");
    }

    [LoggerMessage(
        3101,
        LogLevel.Error,
        "{Operation} failed unexpectedly.",
        EventName = "OperationFailed")]
    private partial void LogDefect(string operation, Exception failure);
}
