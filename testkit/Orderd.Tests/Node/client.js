// What every Node client of the tests begins with: the service of a proto file at the target of the command line, and calls as
// promises. Arguments of every script: the folder of the proto files, the target (127.0.0.1:PORT or unix:PATH), then its own.
'use strict';

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const DEADLINE = 20_000;
const [folder, target, ...rest] = process.argv.slice(2);

// A client of the service, by its full name: ecommerce.OrderManagement. Fields have the names of the proto file.
function client(proto, service, options = {}) {
    const definition = loader.loadSync(proto, { keepCase: true, defaults: true, longs: String, includeDirs: [folder] });
    let scope = grpc.loadPackageDefinition(definition);
    for (const name of service.split('.'))
        scope = scope[name];
    return new scope(target, grpc.credentials.createInsecure(), options);
}

function deadline() {
    return { deadline: Date.now() + DEADLINE };
}

// One answer to one request.
function unary(of, method, request, metadata = new grpc.Metadata()) {
    return new Promise((resolve, reject) =>
        of[method](request, metadata, deadline(), (error, answer) => (error ? reject(error) : resolve(answer))));
}

// One answer to all requests.
function clientStream(of, method, requests) {
    return new Promise((resolve, reject) => {
        const call = of[method](new grpc.Metadata(), deadline(), (error, answer) => (error ? reject(error) : resolve(answer)));
        for (const request of requests)
            call.write(request);
        call.end();
    });
}

// All answers to one request.
function serverStream(of, method, request) {
    return collect(of[method](request, new grpc.Metadata(), deadline()));
}

// All answers to all requests.
function duplex(of, method, requests) {
    const call = of[method](new grpc.Metadata(), deadline());
    for (const request of requests)
        call.write(request);
    call.end();
    return collect(call);
}

function collect(call) {
    return new Promise((resolve, reject) => {
        const answers = [];
        call.on('data', answer => answers.push(answer));
        call.on('error', reject);
        call.on('end', () => resolve(answers));
    });
}

// Runs a script's main and ends the process, whatever is still open.
function run(main) {
    main().then(() => process.exit(0), error => {
        console.error(error);
        process.exit(1);
    });
}

module.exports = { grpc, arguments: rest, client, unary, clientStream, serverStream, duplex, run };
