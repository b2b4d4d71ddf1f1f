"use strict";
// The answer goes to Canvas by itself; the button stands there for whoever runs no scripts.
const answer = document.getElementById("answer");
if (answer) answer.submit();
