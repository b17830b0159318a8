/// One row for each way of calling each op, by family; see ``OpRow`` for what a row proves.
let opTable: [OpRow] =
  elementwiseRows + reductionRows + shapeRows + slicingRows + paddingRows + indexingRows
  + scatteringRows + productRows + neuralRows
  + linearAlgebraRows

/// One row for each rule that an op states about its input.
let badInputs: [BadInput] =
  elementwiseBadInputs + reductionBadInputs + shapeBadInputs + slicingBadInputs
  + paddingBadInputs + indexingBadInputs + scatteringBadInputs
  + productBadInputs + neuralBadInputs + linearAlgebraBadInputs
