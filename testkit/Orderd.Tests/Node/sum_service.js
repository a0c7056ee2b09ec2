// Adds up with sum.SumService and checks each total. The total is the process's, so it starts wherever it stands.
'use strict';

const assert = require('node:assert/strict');
const { client, duplex, run } = require('./client');

run(async () => {
    const service = client('sum_service.proto', 'sum.SumService');

    const totals = (await duplex(service, 'SumServer', [0, 1, 2, 3].map(num => ({ num })))).map(reply => reply.sum);
    assert.deepEqual(totals.map(total => total - totals[0]), [0, 1, 3, 6]);

    console.log('all methods answered');
});
