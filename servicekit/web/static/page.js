// Starts the GOV.UK Frontend components of a page; without it every page still works.
import { initAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
