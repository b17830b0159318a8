/// One row for each way of calling each op, by family; see ``OpRow`` for what a row proves.
let opTable: [OpRow] =
  elementwiseRows + reductionRows + shapeRows + indexingRows + productRows + neuralRows
  + spatialRows + linearAlgebraRows + lossRows + normalizationRows + attentionRows + sortingRows

/// One row for each rule that an op states about its input.
let badInputs: [BadInput] =
  elementwiseBadInputs + reductionBadInputs + shapeBadInputs + indexingBadInputs
  + productBadInputs + neuralBadInputs + spatialBadInputs + linearAlgebraBadInputs
  + lossBadInputs + normalizationBadInputs + attentionBadInputs + sortingBadInputs
  + randomBadInputs
