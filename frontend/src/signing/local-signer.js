// The signing program in the person's own machine, at the one loopback address that the page is allowed to reach.
// Protocol (foundation/signing/README.md): GET /chung-thu gives certificates, POST /ky gives signature values.
const NO_PROGRAM = "Không liên lạc được với chương trình ký trên máy này: hãy mở chương trình, cắm token rồi thử lại.";

async function ask(address, path, body) {
  const options = body ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
  const response = await fetch(`${address}${path}`, { ...options, credentials: "omit", cache: "no-store" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? NO_PROGRAM);
  return answer;
}

function sayProblem(form, error) {
  const place = form.querySelector("[data-local-problem]");
  place.textContent = error instanceof TypeError || error instanceof SyntaxError ? NO_PROGRAM : error.message;
  place.hidden = false;
}

function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await work();
      form.submit();
    } catch (error) {
      sayProblem(form, error);
      button.disabled = false;
    }
  });
}

export function readCertificate() {
  const form = document.querySelector("form[data-local-certificate]");
  if (!form?.dataset.localCertificate) return;
  onSubmit(form, async () => {
    const { certificates } = await ask(form.dataset.localCertificate, "/chung-thu");
    if (!certificates?.length) throw new Error("Không thấy chứng thư nào: hãy cắm token rồi thử lại.");
    form.elements.certificate.value = certificates[0].certificate;
    form.elements.above.value = (certificates[0].above ?? []).join(" ");
  });
}

export function signOnThisMachine() {
  const form = document.querySelector("form[data-local-signer]");
  if (!form?.dataset.localSigner) return;
  onSubmit(form, async () => {
    const asked = JSON.parse(document.getElementById("can-ky").textContent);
    const { signatures } = await ask(form.dataset.localSigner, "/ky", asked);
    form.elements.signatures.value = JSON.stringify(signatures);
  });
}
