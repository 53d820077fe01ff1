import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('models', {
  unknown_model: { status: 404, message: 'There is no model of this name.' },
  invalid_model_parameter: { status: 400, message: 'A parameter of the model has a value that is not allowed.' },
  model_running: { status: 409, message: 'This model is running. Wait until it is done.' },
  whole_workspace_only: {
    status: 403,
    message: 'A model looks at all stores of the workspace, and you may see some of them only.',
  },
  onnx_missing: { status: 422, message: 'No runtime for ONNX models is installed.' },
  onnx_unfit: { status: 422, message: 'The ONNX file cannot be used over these labels.' },
  not_enough_data: { status: 422, message: 'There is not enough data for this model yet.' },
})
