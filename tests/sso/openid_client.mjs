// The npm openid-client against our provider: everything that a well-behaved application does, told as JSON.
import * as client from "openid-client";

const asked = JSON.parse(process.argv[2]);
const options = { execute: [client.allowInsecureRequests] };
const config = await client.discovery(
  new URL(asked.issuer), asked.clientId, undefined, client.ClientSecretBasic(asked.secret), options,
);
const told = { metadata: config.serverMetadata() };

async function visit(url) {
  const answer = await fetch(url, { redirect: "manual", headers: { cookie: asked.cookie } });
  if (answer.status !== 302) throw new Error(`${url} answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  return new URL(answer.headers.get("location"), asked.issuer);
}

async function refusal(work) {
  try {
    await work();
    return "no refusal";
  } catch (error) {
    return error.error ?? error.code ?? error.message;
  }
}

async function begin() {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: asked.redirectUri, scope: "openid profile school", state, nonce, max_age: "3600",
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  const back = await visit(url);
  return { back, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 3600 } };
}

const login = await begin();
const tokens = await client.authorizationCodeGrant(config, login.back, login.checks);
told.claims = tokens.claims();
told.userinfo = await client.fetchUserInfo(config, tokens.access_token, told.claims.sub);

const fresh = await client.refreshTokenGrant(config, tokens.refresh_token);
told.refreshedSub = fresh.claims().sub;
told.refreshedAuthTime = fresh.claims().auth_time;
told.introspection = await client.tokenIntrospection(config, fresh.access_token);
await client.tokenRevocation(config, fresh.access_token);
told.afterRevocation = await client.tokenIntrospection(config, fresh.access_token);

// What openid-client itself would catch, and what only the provider can.
const other = await begin();
told.stateMixUp = await refusal(() =>
  client.authorizationCodeGrant(config, other.back, { ...other.checks, expectedState: login.checks.expectedState }));
told.nonceMixUp = await refusal(() =>
  client.authorizationCodeGrant(config, other.back, { ...other.checks, expectedNonce: login.checks.expectedNonce }));
const third = await begin();
told.wrongVerifier = await refusal(() =>
  client.authorizationCodeGrant(config, third.back, { ...third.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() }));
told.replayedRefresh = await refusal(() => client.refreshTokenGrant(config, tokens.refresh_token));
told.familyEnded = await refusal(() => client.refreshTokenGrant(config, fresh.refresh_token));

const last = await begin();
const final = await client.authorizationCodeGrant(config, last.back, last.checks);
const end = client.buildEndSessionUrl(config, {
  post_logout_redirect_uri: asked.postLogoutUri, id_token_hint: final.id_token, state: "xong",
});
told.afterLogout = (await visit(end)).href;
told.finalRefresh = await refusal(() => client.refreshTokenGrant(config, final.refresh_token));
console.log(JSON.stringify(told));
