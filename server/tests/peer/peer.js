// Answers questions about WeChat Pay's cryptography with `wechatpay-axios-plugin`, which shares no line with ours.
// One JSON array of questions on stdin, one array of answers on stdout.
"use strict";

const { Aes, Formatter, Rsa } = require("wechatpay-axios-plugin");

const publicKey = (pem) => Rsa.from(pem, Rsa.KEY_TYPE_PUBLIC);
const privateKey = (pem) => Rsa.from(pem, Rsa.KEY_TYPE_PRIVATE);

const ABILITIES = {
  // Whether the merchant signed this request, as WeChat reads it.
  request: ({ method, uri, timestamp, nonce, body, signature, key }) =>
    Rsa.verify(Formatter.request(method, uri, timestamp, nonce, body), signature, publicKey(key)),
  // Whether these lines were signed so: what wx.requestPayment checks.
  lines: ({ lines, signature, key }) =>
    Rsa.verify(Formatter.joinedByLineFeed(...lines), signature, publicKey(key)),
  // Whether WeChat signed this answer or callback.
  response: ({ timestamp, nonce, body, signature, key }) =>
    Rsa.verify(Formatter.response(timestamp, nonce, body), signature, publicKey(key)),
  // A signature of WeChat's over an answer or callback.
  sign: ({ timestamp, nonce, body, key }) => Rsa.sign(Formatter.response(timestamp, nonce, body), privateKey(key)),
  seal: ({ plaintext, key, nonce, aad }) => Aes.AesGcm.encrypt(plaintext, key, nonce, aad),
  unseal: ({ ciphertext, key, nonce, aad }) => Aes.AesGcm.decrypt(ciphertext, key, nonce, aad),
};

let text = "";
process.stdin.on("data", (chunk) => { text += chunk; });
process.stdin.on("end", () => {
  const answers = JSON.parse(text).map((question) => {
    try {
      return { is: ABILITIES[question.about](question) };
    } catch (failure) {
      return { failed: failure.message };
    }
  });
  process.stdout.write(JSON.stringify(answers));
});
