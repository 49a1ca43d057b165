// npm's smtp-server as tests/smtp/servers.py wants it. Each accepted mail is one JSON line.
"use strict";
const fs = require("fs");
const { SMTPServer } = require("smtp-server");

const [certificate, known, user, password, size, hidden] = process.argv.slice(2);
const pem = fs.readFileSync(certificate);
const say = (word) => process.stdout.write(JSON.stringify(word) + "\n");
const refuse = (code, text) => Object.assign(new Error(text), { responseCode: code });

function serve(secure) {
  const server = new SMTPServer({
    secure,
    key: pem,
    cert: pem,
    size: Number(size),
    hideSMTPUTF8: hidden === "no-utf8",
    onAuth(auth, session, done) {
      const right = auth.username === user && auth.password === password;
      done(right ? null : refuse(535, "wrong user or password"), { user: auth.username });
    },
    onRcptTo(address, session, done) {
      const name = address.address.split("@")[0];
      if (name === "nobody") return done(refuse(550, "no such user here"));
      if (name === "grey" && !fs.existsSync(`${known}/grey`)) {
        return done(refuse(451, "greylisted, come back later"));
      }
      return done();
    },
    onData(stream, session, done) {
      const parts = [];
      stream.on("data", (part) => parts.push(part));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(refuse(552, "too large"));
        const to = session.envelope.rcptTo.map((one) => one.address);
        say({ to, content: Buffer.concat(parts).toString("base64") });
        return done();
      });
    },
  });
  server.on("error", () => {}); // a client that refuses our certificate
  return new Promise((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () => resolve(listening.address().port));
  });
}

Promise.all([serve(false), serve(true)]).then((ports) => say({ ports }));
