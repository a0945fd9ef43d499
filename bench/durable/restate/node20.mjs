// Node 20 lacks Promise.withResolvers, which the SDK calls.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => ((resolve = yes), (reject = no)))
  return { promise, resolve, reject }
}
