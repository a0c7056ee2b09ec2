// Calls the four methods of routeguide.RouteGuide and checks what they answer.
'use strict';

const assert = require('node:assert/strict');
const { client, unary, clientStream, serverStream, duplex, run } = require('./client');

const point = (latitude, longitude) => ({ latitude, longitude });

run(async () => {
    const guide = client('route_guide.proto', 'routeguide.RouteGuide');

    assert.equal((await unary(guide, 'GetFeature', point(407838351, -746143763))).name, 'Patriots Path, Mendham, NJ 07945, USA');
    const corners = { lo: point(420000000, -730000000), hi: point(400000000, -750000000) };
    assert.equal((await serverStream(guide, 'ListFeatures', corners)).length, 100);
    const summary = await clientStream(guide, 'RecordRoute', [point(412856162, -745148837), point(418465462, -746859398)]);
    assert.deepEqual([summary.point_count, summary.feature_count], [2, 2]);
    const notes = ['first', 'second'].map(message => ({ location: point(1, 2), message }));
    assert.deepEqual((await duplex(guide, 'RouteChat', notes)).map(note => note.message), ['first']);

    console.log('all methods answered');
});
