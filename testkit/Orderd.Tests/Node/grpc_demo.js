// Calls the four methods of demo.GRPCDemo and checks what they answer.
'use strict';

const assert = require('node:assert/strict');
const { client, unary, clientStream, serverStream, duplex, run } = require('./client');

const texts = answers => answers.map(answer => answer.response_data);
const numbered = text => Array.from({ length: 5 }, (_, i) => `${text}${i}`);

run(async () => {
    const demo = client('grpc_demo.proto', 'demo.GRPCDemo');
    const request = { client_id: 1, request_data: 'from Node' };

    assert.deepEqual({ ...(await unary(demo, 'SimpleMethod', request)) }, { server_id: '1', response_data: 'C# server SimpleMethod Ok!!!!' });
    assert.equal((await clientStream(demo, 'ClientStreamingMethod', [request, request])).response_data, 'C# server ClientStreamingMethod ok');
    assert.deepEqual(texts(await serverStream(demo, 'ServerStreamingMethod', request)), numbered('send by C# server, message='));
    assert.deepEqual(texts(await duplex(demo, 'BidirectionalStreamingMethod', [request])), numbered('send by C# server, message= '));

    console.log('all methods answered');
});
