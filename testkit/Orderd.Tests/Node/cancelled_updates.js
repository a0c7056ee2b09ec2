// Cancels calls of updateOrders at many moments of their lives and says how many of them were stored all the same. Argument: how
// many calls. A call is cancelled when some of its orders are written, or are about to be; none is ever ended by its client.
//
// grpc-js ends a call that it cancels, and resets it in the next rounds of its event loop. Where the machine holds the process
// up between the two, no server can know of the reset: such calls are not counted, and others are made in their place.
'use strict';

const { grpc, arguments: [count], client, serverStream, run } = require('./client');

const TOGETHER = 4;
// Until the reset has left.
const ROUNDS = 4;
const HELD_UP = 3;

const tick = () => new Promise(setImmediate);
const sleep = time => new Promise(resolve => setTimeout(resolve, time));

// Whether it was cancelled without being held up on the way.
async function cancel(orders, index) {
    let answer;
    const ended = new Promise(resolve => (answer = resolve));
    const call = orders.updateOrders(new grpc.Metadata(), {}, error => answer(error?.code ?? grpc.status.OK));
    const written = [];
    for (let i = 0; i <= index % 5; i++)
        written.push(new Promise(resolve => call.write({ id: `cancelled-${index}-${i}`, items: ['cancelled'] }, resolve)));
    await Promise.all(written);
    if (index % 3 === 1)
        await tick();
    if (index % 3 === 2)
        await sleep(index % 7);

    const start = performance.now();
    call.cancel();
    for (let i = 0; i < ROUNDS; i++)
        await tick();
    const wasHeldUp = performance.now() - start >= HELD_UP;
    return { code: await ended, wasHeldUp };
}

run(async () => {
    const orders = client('order_management.proto', 'ecommerce.OrderManagement');
    const counted = new Set();
    let others = 0;
    let next = 0;
    await Promise.all(Array.from({ length: TOGETHER }, async () => {
        while (counted.size < Number(count)) {
            const index = next++;
            const { code, wasHeldUp } = await cancel(orders, index);
            if (code !== grpc.status.CANCELLED)
                others++;
            else if (!wasHeldUp)
                counted.add(index);
        }
    }));
    // What is on its way arrives.
    await sleep(500);
    const stored = await serverStream(orders, 'searchOrders', { value: 'cancelled' });
    const calls = new Set(stored.map(order => Number(order.id.split('-')[1])));
    const committed = [...calls].filter(index => counted.has(index));
    console.error(`${next} calls, ${next - counted.size} not counted, ${calls.size} stored in all`);
    console.log(`${count} cancelled, ${others} ended otherwise, ${committed.length} committed`);
});
