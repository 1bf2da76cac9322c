/**
 * One end of every conversation of a namespace, over TCP and UDP: one JSON object a line on standard input and output.
 *
 *   <- {"listen": [{"protocol": "tcp", "port": 6443}]}       -> {"listening": true}
 *   <- {"dial": [{"protocol": "tcp", "address": "10.0.0.1", "port": 6443, "bytes": 0, "timeout": 1500, "isToFail": false}]}
 *   -> {"dialled": [{"outcome": "answered", "source": "10.0.0.2", "bytes": 0}]}, in the order of the questions
 *
 * A listener takes what it is sent and answers with the number of bytes and the source address that it saw.
 */
const { createSocket } = require("node:dgram");
const { connect, createServer } = require("node:net");
const { createInterface } = require("node:readline");
const { setTimeout: sleep } = require("node:timers/promises");

/**
 * Conversations that are begun at a time, and how long one that is silent keeps the next from beginning, in
 * milliseconds: what is lost only waits.
 */
const AT_ONCE = 16;
const SILENCE = 250;
/** How long an answer may take once a connection stands, in milliseconds; the one who answers may be busy. */
const STALL = 3000;
/** A lost datagram is sent again this often, and nobody sends it again below. */
const DATAGRAMS = 3;

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const { listen, dial } = JSON.parse(line);
    if (listen) {
      await Promise.all(listen.map((each) => (each.protocol === "tcp" ? listenTcp(each) : listenUdp(each))));
      tell({ listening: true });
    }
    if (dial) tell({ dialled: await dialAll(dial) });
  })
  .on("close", () => process.exit());

function listenTcp({ port }) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let bytes = 0;
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      bytes += chunk.length;
    });
    socket.on("end", () => socket.end(JSON.stringify({ source: socket.remoteAddress, bytes })));
  });
  return new Promise((resolve, reject) => server.on("error", reject).listen(port, "0.0.0.0", resolve));
}

function listenUdp({ port }) {
  const socket = createSocket("udp4");
  socket.on("message", (message, { address, port: from }) => {
    socket.send(JSON.stringify({ source: address, bytes: message.length }), from, address, () => {});
  });
  return new Promise((resolve, reject) => socket.on("error", reject).bind(port, "0.0.0.0", resolve));
}

async function dialAll(questions) {
  // What is to get no answer costs nothing but time, so that all of it waits together, and beside the rest.
  const answers = questions.map((question) => (question.isToFail ? dial(question) : undefined));
  const queue = [...questions.entries()].filter(([, { isToFail }]) => !isToFail).values();
  const worker = async () => {
    for (const [index, question] of queue) {
      answers[index] = dial(question);
      await Promise.race([answers[index], sleep(SILENCE)]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return Promise.all(answers);
}

function dial(question) {
  return question.protocol === "tcp" ? dialTcp(question) : dialUdp(question);
}

function dialTcp({ address, port, bytes, timeout }) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    let answer = "";
    const finish = (outcome) => {
      patience.end();
      socket.destroy();
      resolve(outcome);
    };
    const patience = new Patience();
    patience.begin(timeout, () => finish({ outcome: "lost" }));
    socket.on("connect", () => {
      patience.begin(STALL, () => finish({ outcome: "stalled" }));
      socket.end(Buffer.alloc(bytes));
    });
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("end", () =>
      finish(answer === "" ? { outcome: "stalled" } : { outcome: "answered", ...JSON.parse(answer) }),
    );
    socket.on("error", ({ code }) => finish({ outcome: OUTCOMES[code] ?? code }));
  });
}

function dialUdp({ address, port, bytes, timeout }) {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const finish = (outcome) => {
      patience.end();
      clearInterval(again);
      socket.close();
      resolve(outcome);
    };
    const patience = new Patience();
    patience.begin(timeout, () => finish({ outcome: "lost" }));
    const send = () => socket.send(Buffer.alloc(Math.max(1, bytes)), () => {});
    const again = setInterval(send, timeout / DATAGRAMS);
    socket.on("message", (message) => finish({ outcome: "answered", ...JSON.parse(message) }));
    socket.on("error", ({ code }) => finish({ outcome: OUTCOMES[code] ?? code }));
    socket.connect(port, address, (error) =>
      error ? finish({ outcome: OUTCOMES[error.code] ?? error.code }) : send(),
    );
  });
}

/** A time limit. Once it is over, what has come meanwhile is looked at first: a busy machine lets it wait. */
class Patience {
  #begun;
  #timer;

  begin(milliseconds, giveUp) {
    this.end();
    const begun = {};
    this.#begun = begun;
    this.#timer = setTimeout(() => setImmediate(() => this.#begun === begun && giveUp()), milliseconds);
  }

  end() {
    this.#begun = undefined;
    clearTimeout(this.#timer);
  }
}

const OUTCOMES = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "lost",
};

function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
