// Calls the six methods of ecommerce.OrderManagement and checks what they answer.
'use strict';

const assert = require('node:assert/strict');
const { grpc, client, unary, clientStream, serverStream, duplex, run } = require('./client');

const text = value => ({ value });

run(async () => {
    const orders = client('order_management.proto', 'ecommerce.OrderManagement');
    const order = { id: 'ignored', items: ['Item - Ü', 'Item - N'], description: 'From Node', price: 2450.5, destination: 'San Jose, CA' };

    const id = (await unary(orders, 'addOrder', order)).value;
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual({ ...(await unary(orders, 'getOrder', text(id))) }, { ...order, id });
    assert.deepEqual((await serverStream(orders, 'searchOrders', text('- Ü'))).map(found => found.id), [id]);

    const updates = ['node-1', 'node-2'].map(name => ({ id: name, items: ['Item - P'], destination: 'Berlin' }));
    assert.equal((await clientStream(orders, 'updateOrders', updates)).value, 'Updated IDs: node-1 node-2');

    const shipments = await duplex(orders, 'processOrders', ['node-1', id, 'node-2', 'unknown', id].map(text));
    assert.deepEqual(
        shipments.map(shipment => [shipment.status, shipment.ordersList.map(shipped => shipped.id)]),
        [['PROCESSED', ['node-1', 'node-2']], ['PROCESSED', [id]], ['NOT_FOUND', ['unknown']], ['PROCESSED', [id]]]);

    await unary(orders, 'deleteOrder', text(id));
    const missing = { code: grpc.status.NOT_FOUND };
    await assert.rejects(unary(orders, 'getOrder', text(id)), { ...missing, details: `Order ${id} not found.` });
    await assert.rejects(unary(orders, 'deleteOrder', text(id)), { ...missing, details: `Order with ID ${id} not found` });
    for (const name of ['node-1', 'node-2'])
        await unary(orders, 'deleteOrder', text(name));

    console.log('all methods answered');
});
